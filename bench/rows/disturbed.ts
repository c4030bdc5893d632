import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { freePort } from '#lib/db/embedded-server.ts'
import { publishHeld } from '../load.ts'
import { atLeast, atMost, type Bench, type Row } from '../row.ts'
import { checkSums, createTarget, latencies, type Target, whenOver } from '../target.ts'

const healthy = 16
const hanging = 2
const refusing = 2
const total = healthy + hanging + refusing

/** The same load on the same number of endpoints: all well, then 10 % that never answer and 10 % behind a closed port. */
export const disturbed: Row = {
  name: 'disturbed',
  figures: [
    { key: 'throughput', label: '10 % hang, 10 % refuse: throughput of the healthy', unit: 'x', goal: atLeast(0.9) },
    { key: 'p99', label: '… p99 of the healthy, against undisturbed', unit: 'x', goal: atMost(2) },
    { key: 'undisturbedPerSecond', label: '… the same endpoints undisturbed', unit: '/s', ofCeiling: true },
    { key: 'undisturbedP99Ms', label: '… p99 undisturbed', unit: 'ms' },
  ],
  async run(bench) {
    await bench.dispatchers(1)
    const well = await measure(bench, await createSound(bench), bench.smoke ? 400 : 5000)
    const sick = await createSick(bench)
    const ill = await measure(bench, sick, bench.smoke ? 400 : 13_000)
    return {
      throughput: ill.healthyPerSecond / well.healthyPerSecond,
      p99: ill.p99Ms / well.p99Ms,
      undisturbedPerSecond: well.healthyPerSecond,
      undisturbedP99Ms: well.p99Ms,
    }
  },
}

// Short, so that what was refused is over soon after.
const retrySchedule = [1, 1, 1]

async function createSound(bench: Bench): Promise<Target> {
  return createTarget(bench, { urls: Array.from({ length: total }, (_, n) => `/${n}`), byProject: true, input: { retrySchedule } })
}

async function createSick(bench: Bench): Promise<Target> {
  const closed = `http://127.0.0.1:${await freePort()}`
  const urls = Array.from({ length: total }, (_, n) => (n < healthy + hanging ? `/${n}` : `${closed}/${n}`))
  const target = await createTarget(bench, { urls, byProject: true, input: { retrySchedule } })
  await bench.receiver.behave(target.paths.slice(healthy, healthy + hanging), 'hang')
  return target
}

/**
 * Publishes to all endpoints alike, held back by what the healthy ones have not got yet. Their throughput is taken from the second half, when
 * what is ill has had its effect.
 */
async function measure(bench: Bench, target: Target, forMs: number): Promise<{ healthyPerSecond: number; p99Ms: number }> {
  const { receiver } = bench
  await receiver.forget()
  const answering = target.urls.every((url) => url.startsWith(receiver.url)) ? total : healthy
  const delivered = () => (receiver.counts().answered * total) / answering
  const publishing = publishHeld(bench, target, { count: null, forMs, aheadMax: 2000, delivered, projects: total })
  await sleep(forMs / 3)
  const [before, from] = [receiver.counts().answered, performance.now()]
  await sleep(forMs * 0.6)
  const rate = (receiver.counts().answered - before) / ((performance.now() - from) / 1000)
  const published = await publishing
  await letGo(bench, target)
  const healthyEvents = published.events.filter(({ project }) => project < healthy)
  await checkOver(
    bench,
    target,
    published.events.map(({ project }) => project),
  )
  const { p99Ms } = await latencies(bench, target, healthyEvents)
  return { healthyPerSecond: (rate * healthy) / answering, p99Ms }
}

/** Lets what hangs end; what is refused ends by itself, or because its endpoint is deleted. */
async function letGo({ product, receiver }: Bench, target: Target): Promise<void> {
  await receiver.behave(target.paths, 'accept')
  await receiver.release()
  for (const [n, id] of target.endpointIds.entries()) {
    if (!target.urls[n]?.startsWith(receiver.url)) await product.api.call('DELETE', `/endpoints/${id}`, z.unknown())
  }
}

/** What reached the receiver is what has succeeded, and what was refused has failed or was skipped. */
async function checkOver(bench: Bench, target: Target, projects: number[]): Promise<void> {
  const reachable = projects.filter((project) => target.urls[project]?.startsWith(bench.receiver.url)).length
  const arrived = await bench.receiver.until(({ unique }) => unique >= reachable, 60_000)
  const { succeeded, failed, skipped } = await whenOver(bench, target, 60_000)
  // Attempts that hung or were refused are further attempts, so these sums leave attempts out.
  checkSums(reachable, { succeeded, attempts: reachable }, { unique: arrived.unique, arrivals: reachable })
  checkSums(
    projects.length - reachable,
    { succeeded: failed + skipped, attempts: failed + skipped },
    { unique: failed + skipped, arrivals: failed + skipped },
  )
}
