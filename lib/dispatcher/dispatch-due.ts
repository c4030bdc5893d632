import { setTimeout as sleep } from 'node:timers/promises'
import type { z } from 'zod'
import { db } from '../db/client.ts'
import type { dispatchAnswer } from '../webhooks/platform-schemas.ts'
import type { Engine } from './engine.ts'
import { startLoop } from './loop.ts'
import type { Result } from './record.ts'
import { endpointWatch } from './watch-endpoints.ts'

/** What one call of the cron route did; `failed` counts attempts that failed, whether they are retried or not. */
export type DispatchReport = z.infer<typeof dispatchAnswer>

type Budget = { budgetMs: number; concurrency: number }

/**
 * Delivers what is due and returns when nothing is left or the budget is spent: from then on nothing more is claimed, and what is under way
 * is finished. For installations without a dispatcher process.
 */
export async function dispatchDue(engine: Engine, { budgetMs, concurrency }: Budget): Promise<DispatchReport> {
  const startedAt = performance.now()
  const report: DispatchReport = { claimed: 0, succeeded: 0, failed: 0, durationMs: 0 }
  // Where only this route runs, nobody else would do it. It has no part in the answer.
  const upkeep = engine.keepUp().catch((error) => engine.log.error({ err: error }, 'upkeep'))
  await engine.promote()
  const loop = startLoop({
    concurrency,
    claim: engine.claimReady,
    attempt: engine.attempt,
    async record(result) {
      count(result, report)
      await engine.record(result)
    },
    onError: (error) => engine.log.error({ err: error }, 'cron dispatch'),
  })
  await Promise.race([loop.idle(), sleep(budgetMs)])
  await loop.drain()
  const watch = endpointWatch(engine, db())().catch((error) => engine.log.error({ err: error }, 'watching endpoints'))
  await Promise.all([engine.sweep(), engine.flush(), upkeep, watch])
  report.durationMs = Math.round(performance.now() - startedAt)
  return report
}

function count({ status, attempt }: Result, report: DispatchReport): void {
  if (status !== 'released') report.claimed += 1
  if (status === 'succeeded') report.succeeded += 1
  else if (attempt) report.failed += 1
}
