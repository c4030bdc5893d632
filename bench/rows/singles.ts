import { publishSingly } from '../load.ts'
import { atLeast, type Row } from '../row.ts'
import { checkSums, createTarget, whenOver } from '../target.ts'

/** 48 publishers on one portal, each of which waits for its answer before it publishes again, while a dispatcher delivers. */
export const singles: Row = {
  name: 'singles',
  figures: [{ key: 'perSecond', label: 'single publishes, one portal, 48 clients', unit: '/s', goal: atLeast(2000, '/s') }],
  async run(bench) {
    await bench.dispatchers(1)
    const target = await createTarget(bench, { urls: ['/'] })
    await bench.receiver.forget()
    const published = await publishSingly(bench, target, { clients: 48, forMs: bench.smoke ? 300 : 5000 })
    const arrived = await bench.receiver.until(({ unique }) => unique >= published.deliveries, 60_000)
    checkSums(published.deliveries, await whenOver(bench, target, 30_000), arrived)
    return { perSecond: published.perSecond }
  },
}
