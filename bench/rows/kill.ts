import { setTimeout as sleep } from 'node:timers/promises'
import { publishHeld } from '../load.ts'
import { atMost, type Bench, type Row } from '../row.ts'
import { checkSums, createTarget, whenOver } from '../target.ts'

/** A dispatcher is killed with SIGKILL under load and another started in its place; three times. */
export const kill: Row = {
  name: 'kill',
  figures: [
    { key: 'lost', label: 'kill -9 of the dispatcher under load: lost', unit: '', goal: { text: '0', met: (lost) => lost === 0 } },
    { key: 'duplicated', label: '… delivered twice', unit: '' },
    { key: 'inFlight', label: '… in flight at the kills', unit: '' },
    { key: 'share', label: '… delivered twice of in flight', unit: 'x', goal: atMost(1) },
  ],
  once: true,
  async run(bench) {
    await bench.dispatchers(1)
    const target = await createTarget(bench, { urls: ['/'] })
    await bench.receiver.forget()
    const [kills, everyMs] = bench.smoke ? [1, 500] : [3, 1500]
    const delivered = () => bench.receiver.counts().unique
    // What a dead dispatcher held waits for its lease to end, and must not hold up the publisher.
    const forMs = kills * everyMs + everyMs
    const publishing = publishHeld(bench, target, { count: null, forMs, aheadMax: 6000, delivered })
    let inFlight = 0
    for (let n = 0; n < kills; n += 1) {
      await sleep(everyMs)
      inFlight += await killOne(bench)
    }
    const published = await publishing
    const arrived = await bench.receiver.until(({ unique }) => unique >= published.deliveries, 90_000)
    const recorded = await whenOver(bench, target, 90_000)
    checkSums(published.deliveries, recorded, { unique: arrived.unique, arrivals: arrived.unique })
    const duplicated = arrived.arrivals - arrived.unique
    const lost = published.deliveries - Math.min(recorded.succeeded, arrived.unique)
    return { lost, duplicated, inFlight, share: inFlight === 0 ? 0 : duplicated / inFlight }
  },
}

/** Returns how many deliveries the dead dispatcher held. */
async function killOne(bench: Bench): Promise<number> {
  await bench.kill()
  await whenDisconnected(bench)
  const [row] = await bench.product.sql<{ n: number }>(`select count(*)::int as n from due where state = 'claimed'`)
  await bench.dispatchers(1, { warm: false })
  return row?.n ?? 0
}

/** What the dead process had asked for may still be at work in PostgreSQL. */
async function whenDisconnected({ product }: Bench): Promise<void> {
  const sessions = `select 1 from pg_stat_activity where application_name like 'hookport dispatcher%'`
  while ((await product.sql(sessions)).length > 0) await sleep(5)
}
