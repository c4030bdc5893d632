import { z } from 'zod'
import { testActor } from '#lib/testing/world.ts'
import type { Delivery, DeliveryFilters } from '#lib/webhooks/delivery.ts'
import { deliveryHistogram } from '#lib/webhooks/delivery-histogram.ts'
import { listDeliveries } from '#lib/webhooks/delivery-list.ts'
import { recoverEndpoint, recoveryInput } from '#lib/webhooks/recoveries.ts'
import { fillLog, type LongLog, rareEvery } from '../long-log.ts'
import type { Service } from '../product.ts'
import { atMost, type Bench, type Row } from '../row.ts'
import { createScratch, type Scratch } from '../scratch.ts'
import { median } from '../statistics.ts'

const goal = atMost(100, ' ms')

/** The log of an organization at ten million deliveries, as the domain's function and as a client of the API see it; caches are warm. */
export const log: Row = {
  name: 'log',
  figures: [
    { key: 'firstPageMs', label: 'log at 10 000 000 deliveries: first page', unit: 'ms', goal },
    { key: 'deepPageMs', label: '… page 1 000, by cursor', unit: 'ms', goal },
    { key: 'filterMs', label: '… slowest of all filters', unit: 'ms', goal },
    { key: 'searchMs', label: '… slowest search by id or URL', unit: 'ms', goal },
    { key: 'histogramMs', label: '… slowest histogram of outcomes', unit: 'ms', goal },
    { key: 'recoverMs', label: '… preview of a recovery of 100 000', unit: 'ms', goal: atMost(1000, ' ms') },
    { key: 'httpMs', label: '… slowest of all through HTTP', unit: 'ms', goal },
    { key: 'fillS', label: '… time to make its rows', unit: 's' },
  ],
  once: true,
  async run(bench) {
    const scratch = await createScratch(bench, 'bench_log')
    try {
      const startedAt = performance.now()
      const long = await fillLog(scratch, bench.smoke ? 2 * rareEvery : 100 * rareEvery)
      const fillS = (performance.now() - startedAt) / 1000
      bench.say(`log: ${long.count} rows made in ${fillS.toFixed(0)} s`)
      return { ...(await measureLog(bench, scratch, long)), fillS }
    } finally {
      await scratch.drop()
    }
  },
}

async function measureLog(bench: Bench, scratch: Scratch, long: LongLog): Promise<Record<string, number>> {
  const portal = await bench.product.startPortal({ DATABASE_URL: scratch.url })
  try {
    const deep = await walk(scratch, long, bench.smoke ? 10 : 1000)
    const searches = await searchesOf(scratch, long)
    const measured = new Map<Query, { domainMs: number; httpMs: number }>()
    for (const query of [{ name: 'first page', filters: {} }, deep, ...filtersOf(long), ...searches]) {
      const times = await measureQuery(bench, scratch, long, portal, query)
      measured.set(query, times)
      if (Math.max(times.domainMs, times.httpMs) > 100)
        bench.say(`log: ${query.name} ${times.domainMs.toFixed(0)} ms, HTTP ${times.httpMs.toFixed(0)} ms`)
    }
    const slowest = (queries: Query[]) => Math.max(...queries.map((query) => measured.get(query)?.domainMs ?? 0))
    const [first, deepest, ...others] = [...measured.keys()]
    return {
      firstPageMs: slowest(first ? [first] : []),
      deepPageMs: slowest(deepest ? [deepest] : []),
      filterMs: slowest(others.filter((query) => !searches.includes(query))),
      searchMs: slowest(searches),
      histogramMs: await slowestHistogram(scratch, long),
      recoverMs: await timed(() => previewRecovery(scratch, long)),
      httpMs: Math.max(...[...measured.values()].map(({ httpMs }) => httpMs)),
    }
  } finally {
    await portal.stop()
  }
}

/** Of everything, of what is rare, and of a range. */
async function slowestHistogram({ db }: Scratch, { scope, since, until, endpointId }: LongLog): Promise<number> {
  const times: number[] = []
  for (const filters of [
    {},
    { since, until },
    { status: 'failed' as const },
    { codeClass: '4xx' as const },
    { endpointId },
    { eventType: 'thing.rare' },
    { entityId: 'record-busy' },
  ])
    times.push(await timed(() => deliveryHistogram(db, scope, filters)))
  return Math.max(...times)
}

/** Everything that ever failed. Throws when it is not all found. */
async function previewRecovery({ db }: Scratch, { scope, count, failingEndpointId }: LongLog): Promise<void> {
  const input = recoveryInput.parse({ since: new Date(Date.now() - 30 * 86_400_000).toISOString(), dryRun: true })
  const { matched } = await recoverEndpoint(db, testActor, scope, failingEndpointId, input)
  if (matched !== count / 100) throw new Error(`a recovery of ${count / 100} finds ${matched}`)
}

type Query = { name: string; filters: DeliveryFilters; cursor?: string }

const pageRows = 25

/** Goes to a page as a person would who presses "next", in longer steps. Throws when the order has a fault. */
async function walk({ db }: Scratch, { scope }: LongLog, page: number): Promise<Query> {
  let cursor: string | undefined
  let last = ''
  for (let seen = 0; seen < (page - 1) * pageRows; seen += 250) {
    const { data, nextCursor } = await listDeliveries(db, scope, {}, { limit: Math.min(250, (page - 1) * pageRows - seen), cursor })
    for (const { id } of data) {
      if (last !== '' && id >= last) throw new Error(`the log is out of order: ${id} after ${last}`)
      last = id
    }
    if (nextCursor === null) throw new Error(`the log ends after ${seen + data.length} rows`)
    cursor = nextCursor
  }
  return { name: `page ${page}`, filters: {}, cursor }
}

/** Each filter with a value that is everywhere, one that is rare, and one that is nowhere, which takes longest to know. */
function filtersOf({ endpointId, rareEndpointId, since, until }: LongLog): Query[] {
  const filters: DeliveryFilters[] = [
    { status: 'succeeded' },
    { status: 'failed' },
    { status: 'skipped' },
    { status: 'retrying' },
    { code: 200 },
    { code: 500 },
    { code: 418 },
    { code: 599 },
    { eventType: 'thing.happened_1' },
    { eventType: 'thing.rare' },
    { eventType: 'thing.unknown' },
    { endpointId },
    { endpointId: rareEndpointId },
    { projectId: 'project-2' },
    { projectId: 'rare' },
    { projectId: 'unknown' },
    { since },
    { until },
    { since, until },
    { since, until, status: 'skipped' },
    { endpointId, code: 418 },
    { endpointId, status: 'skipped', until },
    { codeClass: '2xx' },
    { codeClass: '4xx' },
    { codeClass: '3xx' },
    { errorClass: 'status' },
    { errorClass: 'dns' },
    { errorClass: 'status', since, until },
    { test: 'true' },
    { test: 'false' },
    { entityId: 'record-busy' },
    { entityId: 'record-busy', status: 'skipped' },
    { entityId: 'record-2' },
    { entityId: 'record-rare' },
    { entityId: 'nobody' },
  ]
  return filters.map((one) => ({ name: JSON.stringify(one), filters: one }))
}

async function searchesOf({ db }: Scratch, { scope, endpointId, until }: LongLog): Promise<Query[]> {
  const { data } = await listDeliveries(db, scope, { until }, { limit: 1 })
  const texts = [
    data[0]?.id ?? '',
    data[0]?.eventId ?? '',
    endpointId,
    'receiver-20',
    'receiver-3',
    'receiver-2',
    'record-busy',
    'nowhere.example',
  ]
  return texts.map((q) => ({ name: `search for ${q}`, filters: { q } }))
}

const repetitions = 5
/** What takes longer than this is not asked again: it has missed its goal by far. */
const hopelessMs = 1000

async function measureQuery(bench: Bench, { db }: Scratch, { scope, key }: LongLog, portal: Service, { name, filters, cursor }: Query) {
  const domainMs = await timed(async () => {
    const { data } = await listDeliveries(db, scope, filters, { limit: pageRows, cursor })
    const wrong = data.find((delivery) => !answers(delivery, filters))
    if (wrong) throw new Error(`${name} finds ${JSON.stringify(wrong)}`)
  })
  const query = new URLSearchParams({
    ...Object.fromEntries(Object.entries(filters).map(([field, value]) => [field, `${value}`])),
    ...(cursor && { cursor }),
  })
  const httpMs = await timed(() =>
    bench.product.api.call('GET', `/deliveries?${query}`, z.unknown(), undefined, { key, portal: portal.url }),
  )
  return { domainMs, httpMs }
}

/** The median of several, or the first when that is hopeless. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const elapsedMs: number[] = []
  while (elapsedMs.length < repetitions && (elapsedMs[0] ?? 0) < hopelessMs) {
    const from = performance.now()
    await work()
    elapsedMs.push(performance.now() - from)
  }
  return median(elapsedMs)
}

/** Whether a row is one that was asked for. */
function answers(delivery: Delivery, { status, endpointId, eventType, code, projectId, since, until }: DeliveryFilters): boolean {
  const wanted = { status, endpointId, eventType, code, projectId }
  const shown: Record<string, unknown> = { ...delivery }
  return (
    Object.entries(wanted).every(([field, value]) => value === undefined || shown[field] === value) &&
    (since === undefined || delivery.createdAt >= since) &&
    (until === undefined || delivery.createdAt < until)
  )
}
