import { cpuFigures, cpuPerDelivery } from '../cpu.ts'
import { publishHeld } from '../load.ts'
import { atLeastOfCeiling, type Row } from '../row.ts'
import { checkSums, createTarget, latencies, whenOver } from '../target.ts'

/** As much as goes in over HTTP and is delivered and recorded, with at most 4 000 deliveries waiting at any time. */
export const sustained: Row = {
  name: 'sustained',
  figures: [
    { key: 'perSecond', label: 'sustained, batch API to one receiver', unit: '/s', ofCeiling: true, goal: atLeastOfCeiling(0.4) },
    { key: 'p50Ms', label: '… commit to arrival p50', unit: 'ms' },
    { key: 'p99Ms', label: '… commit to arrival p99', unit: 'ms' },
    ...cpuFigures,
  ],
  async run(bench) {
    await bench.dispatchers(1)
    const target = await createTarget(bench, { urls: ['/'] })
    await bench.receiver.forget()
    const delivered = () => bench.receiver.counts().unique
    const load = bench.smoke ? { count: 1000 } : { count: null, forMs: 6000 }
    const before = await bench.cpu()
    const published = await publishHeld(bench, target, { ...load, aheadMax: 4000, delivered })
    const arrived = await bench.receiver.until(({ unique }) => unique >= published.deliveries, 60_000)
    const recorded = await whenOver(bench, target, 30_000)
    const cpu = cpuPerDelivery(before, await bench.cpu(), published.deliveries)
    checkSums(published.deliveries, recorded, arrived)
    const elapsedS = (recorded.lastAt - published.startedAt) / 1000
    return { perSecond: published.deliveries / elapsedS, ...cpu, ...(await latencies(bench, target, published.events)) }
  },
}
