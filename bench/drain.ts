import { cpuPerDelivery } from './cpu.ts'
import { now, publishBacklog } from './load.ts'
import type { Bench } from './row.ts'
import { checkSums, createTarget, whenOver } from './target.ts'

/** How many deliveries per second `dispatchers` carry away of a backlog of `count` that built up while they stood still, and at what cost. */
export async function drainBacklog(
  bench: Bench,
  { dispatchers, count }: { dispatchers: number; count: number },
): Promise<{ perSecond: number } & Record<string, number>> {
  const { receiver } = bench
  await bench.dispatchers(dispatchers)
  const target = await createTarget(bench, { urls: ['/'] })
  await receiver.forget()
  bench.pause()
  const { deliveries } = await publishBacklog(bench, target, count)
  if (receiver.counts().arrivals !== 0) throw new Error('something was delivered although no dispatcher ran')
  const before = await bench.cpu()
  const startedAt = now()
  bench.resume()
  const arrived = await receiver.until(({ unique }) => unique >= deliveries, 120_000)
  const recorded = await whenOver(bench, target, 60_000)
  const cpu = cpuPerDelivery(before, await bench.cpu(), deliveries)
  checkSums(deliveries, recorded, arrived)
  return { perSecond: deliveries / ((recorded.lastAt - startedAt) / 1000), ...cpu }
}
