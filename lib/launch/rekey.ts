import process from 'node:process'
import { createDb, type PrismaClient } from '#lib/db/client.ts'
import { EnvError } from '#lib/env.ts'
import { checkMasterKey } from '#lib/webhooks/master-key-check.ts'
import { currentMasterKey, masterKeys } from '#lib/webhooks/master-keys.ts'
import { countOutdated, moveSecrets, type OnBatch, rewrapKeys } from '#lib/webhooks/rekey.ts'
import { openBeside } from './beside.ts'
import { complain, print, step } from './terminal.ts'

// npm run rekey: puts everything under ENCRYPTION_KEY, while portal and dispatchers run with it and with ENCRYPTION_KEY_PREVIOUS. It may be killed
// and run again at any time.
run().catch((error: unknown) => {
  const isForeseen = error instanceof EnvError || (error instanceof Error && error.constructor === Error)
  complain(isForeseen ? error.message : `${error instanceof Error ? error.stack : error}`)
  process.exitCode = 1
})

async function run(): Promise<void> {
  const server = await openBeside()
  const db = createDb(server.url, { max: 2 })
  try {
    await checkMasterKey(db)
    await rekey(db)
  } finally {
    await db.$disconnect()
    await server.stop()
  }
}

async function rekey(db: PrismaClient): Promise<void> {
  const { keys, endpoints } = await countOutdated(db)
  await counted('Wrapping data keys anew', keys, 'data keys wrapped anew', (onBatch) => rewrapKeys(db, onBatch))
  await counted('Moving secrets of endpoints', endpoints, 'endpoints moved under data keys', (onBatch) => moveSecrets(db, onBatch))
  const left = await countOutdated(db)
  if (left.keys + left.endpoints > 0)
    throw new Error('meanwhile a process without the new ENCRYPTION_KEY has written more; give it both keys, then run this again')
  print(`  Everything is encrypted under ENCRYPTION_KEY ${currentMasterKey().id}.`)
  if (masterKeys().length > 1) print('  ENCRYPTION_KEY_PREVIOUS may be removed, from the portal and every dispatcher.')
}

function counted(title: string, total: number, noun: string, work: (onBatch: OnBatch) => Promise<void>): Promise<unknown> {
  if (total === 0) return Promise.resolve()
  let last = 0
  return step(
    `${title}: 0 of ${total}`,
    (say) =>
      work((done) => {
        last = done
        say(`${title}: ${done} of ${total}`)
      }),
    () => `${last} ${noun}`,
  )
}
