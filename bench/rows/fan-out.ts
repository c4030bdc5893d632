import { now, publishOne } from '../load.ts'
import { atLeastOfCeiling, type Bench, type Row } from '../row.ts'
import { median } from '../statistics.ts'
import { checkSums, createTarget, type Target, whenOver } from '../target.ts'

const repetitions = 5

/** One event to 1 000 endpoints, from the publisher's request until the last attempt is recorded. */
export const fanOut: Row = {
  name: 'fan-out',
  figures: [
    { key: 'perSecond', label: 'fan-out, 1 event to 1 000 endpoints', unit: '/s', ofCeiling: true, goal: atLeastOfCeiling(0.4) },
    { key: 'lastArrivalMs', label: '… publish to last arrival', unit: 'ms' },
  ],
  async run(bench) {
    await bench.dispatchers(1)
    const count = bench.smoke ? 50 : 1000
    const target = await createTarget(bench, { urls: Array.from({ length: count }, (_, n) => `/${n}`) })
    const elapsed: { recordedMs: number; lastArrivalMs: number }[] = []
    for (let n = 1; n <= repetitions; n += 1) elapsed.push(await fanOutOnce(bench, target, n))
    const recordedMs = median(elapsed.map((one) => one.recordedMs))
    return { perSecond: count / (recordedMs / 1000), lastArrivalMs: median(elapsed.map((one) => one.lastArrivalMs)) }
  },
}

async function fanOutOnce(bench: Bench, target: Target, published: number) {
  await bench.receiver.forget()
  const startedAt = now()
  const { deliveries } = await publishOne(bench, target)
  if (deliveries !== target.paths.length) throw new Error(`${deliveries} deliveries for ${target.paths.length} endpoints`)
  const arrived = await bench.receiver.until(({ unique }) => unique >= deliveries, 30_000)
  const recorded = await whenOver(bench, target, 30_000)
  checkSums(published * deliveries, recorded, { unique: published * arrived.unique, arrivals: published * arrived.arrivals })
  return { recordedMs: recorded.lastAt - startedAt, lastArrivalMs: arrived.lastAt - startedAt }
}
