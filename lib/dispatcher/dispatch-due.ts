import type { z } from 'zod'
import type { dispatchAnswer } from '../webhooks/platform-schemas.ts'
import type { Engine } from './engine.ts'

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
  const underWay = new Set<Promise<void>>()
  while (performance.now() - startedAt < budgetMs) {
    const claims = await engine.claimDue(concurrency - underWay.size)
    report.claimed += claims.length
    for (const claim of claims) {
      const run = deliver(engine, claim, report).finally(() => underWay.delete(run))
      underWay.add(run)
    }
    if (underWay.size === 0) break
    await Promise.race(underWay)
  }
  await Promise.all(underWay)
  // Where only this route runs, nobody else would do it.
  await engine.sweep()
  report.durationMs = Math.round(performance.now() - startedAt)
  return report
}

async function deliver(engine: Engine, claim: Parameters<Engine['deliver']>[0], report: DispatchReport): Promise<void> {
  try {
    const { result } = await engine.deliver(claim)
    if (result.status === 'succeeded') report.succeeded += 1
    else if (result.attempt) report.failed += 1
  } catch (error) {
    // The claim's lease makes the delivery due again; the others must not suffer for it.
    engine.log.error({ err: error }, 'delivery not attempted')
  }
}
