import { setTimeout as sleep } from 'node:timers/promises'
import { publishOne } from '../load.ts'
import { atMost, type Row } from '../row.ts'
import { checkSums, createTarget, latencies, type PublishedEvent, whenOver } from '../target.ts'

const everyMs = 100

/** Ten single events a second, evenly spaced: what a delivery takes when nothing is in its way. */
export const latency: Row = {
  name: 'latency',
  figures: [
    { key: 'p50Ms', label: 'commit to arrival at 10/s, p50', unit: 'ms', goal: atMost(8, ' ms') },
    { key: 'p99Ms', label: 'commit to arrival at 10/s, p99', unit: 'ms', goal: atMost(30, ' ms') },
  ],
  async run(bench) {
    await bench.dispatchers(1)
    const target = await createTarget(bench, { urls: ['/'] })
    await bench.receiver.forget()
    const events: PublishedEvent[] = []
    const count = bench.smoke ? 10 : 120
    const startedAt = Date.now()
    for (let n = 0; n < count; n += 1) {
      await sleep(Math.max(0, startedAt + n * everyMs - Date.now()))
      const { id } = await publishOne(bench, target)
      events.push({ id, project: 0 })
    }
    const arrived = await bench.receiver.until(({ unique }) => unique >= count, 30_000)
    checkSums(count, await whenOver(bench, target, 30_000), arrived)
    return latencies(bench, target, events)
  },
}
