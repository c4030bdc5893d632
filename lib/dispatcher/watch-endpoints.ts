import type { PrismaClient } from '../db/client.ts'
import { tellOfEndpoints } from '../webhooks/endpoint-notices.ts'
import { lookForUnseen } from '../webhooks/endpoint-state.ts'
import { sendDueMail } from '../webhooks/notice-mail.ts'
import type { Engine } from './engine.ts'

const lookMs = 60_000

/**
 * Returns what a process calls every few seconds: it writes down how endpoints are, tells of those that have started failing or have recovered, and
 * sends the e-mails. At first and then every minute it also looks for what a process that died has left unwritten.
 */
export function endpointWatch(engine: Pick<Engine, 'observe' | 'log'>, db: PrismaClient): () => Promise<void> {
  let lookedAt = Number.NEGATIVE_INFINITY
  return async () => {
    await engine.observe()
    if (performance.now() - lookedAt > lookMs) {
      lookedAt = performance.now()
      await lookForUnseen(db)
    }
    await tellOfEndpoints(db)
    await sendDueMail(db, (error) => engine.log.warn({ err: error }, 'a notice could not be mailed; it is tried again'))
  }
}
