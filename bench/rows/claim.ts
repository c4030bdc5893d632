import type { Pool } from 'pg'
import { type ClaimRequest, start } from '#lib/dispatcher/claim.ts'
import { createEgress } from '#lib/dispatcher/egress.ts'
import { createEngine } from '#lib/dispatcher/engine.ts'
import { uuidOf } from '#lib/ids.ts'
import { log } from '#lib/log.ts'
import { addEndpoint, createScope } from '#lib/testing/world.ts'
import { atMost, type Row } from '../row.ts'
import { createScratch, type Scratch } from '../scratch.ts'
import { median } from '../statistics.ts'

const organizations = 10
const endpointsEach = 10
const few = 1000
const many = 1_000_000
const repetitions = 25

/** A claim of 500 out of a thousand waiting deliveries, and out of a million, over a hundred endpoints of ten organizations. */
export const claim: Row = {
  name: 'claim',
  figures: [
    { key: 'growth', label: 'claim at 1 000 000 waiting, against 1 000', unit: 'x', goal: atMost(1.5) },
    { key: 'fewMs', label: '… claim of 500 at 1 000', unit: 'ms' },
    { key: 'manyMs', label: '… claim of 500 at 1 000 000', unit: 'ms' },
  ],
  once: true,
  async run(bench) {
    const scratch = await createScratch(bench, 'bench_claim')
    try {
      const endpoints = await createEndpoints(scratch)
      await insertWaiting(scratch.pool, endpoints, 0, few)
      const fewMs = await claimMs(scratch)
      await insertWaiting(scratch.pool, endpoints, few, bench.smoke ? 2 * few : many)
      const manyMs = await claimMs(scratch)
      return { growth: manyMs / fewMs, fewMs, manyMs }
    } finally {
      await scratch.drop()
    }
  },
}

type Endpoint = { id: string; organizationId: string }

async function createEndpoints({ db }: Scratch): Promise<Endpoint[]> {
  const endpoints: Endpoint[] = []
  for (let n = 0; n < organizations; n += 1) {
    const scope = await createScope(db)
    for (let m = 0; m < endpointsEach; m += 1) {
      const { id } = await addEndpoint(db, scope, { url: `http://127.0.0.1:9/${m}` })
      endpoints.push({ id: uuidOf('ep', id), organizationId: scope.organizationId })
    }
  }
  return endpoints
}

/**
 * Queues deliveries number `from` to `to`, each of an event of its own; vacuumed, as it soon would be. A claim does not look at their rows in
 * the log, so those are left out.
 */
async function insertWaiting(pool: Pool, endpoints: Endpoint[], from: number, to: number): Promise<void> {
  await pool.query(
    `with waiting as materialized (
      select uuidv7() as id, uuidv7() as event_id, ($1::uuid[])[n % cardinality($1) + 1] as organization_id, ($2::uuid[])[n % cardinality($2) + 1] as endpoint_id
      from generate_series($3::bigint, $4::bigint - 1) n
    ), published as (
      insert into event (id, organization_id, environment, type, category, data, occurred_at)
      select event_id, organization_id, 'sandbox', 'thing.happened', 'things', '{"n":1}', now() from waiting
    )
    insert into due (delivery_id, organization_id, endpoint_id, event_id, state)
    select id, organization_id, endpoint_id, event_id, 'ready' from waiting`,
    [endpoints.map(({ organizationId }) => organizationId), endpoints.map(({ id }) => id), from, to],
  )
  await pool.query('vacuum (analyze) due')
}

// Everything has room, so that all that limits the claim is its limit.
const request: ClaimRequest = { limit: 500, rooms: new Map(), roomElse: 500, strangersMax: 1000, blockedOrganizations: [], position: start }

/** The median time of a claim by an engine of the product's. Each is put back, so that all find as much. */
async function claimMs({ url, pool }: Scratch): Promise<number> {
  const quiet = log().child({}, { level: 'silent' })
  const engine = createEngine({ databaseUrl: url, egress: createEgress({ allowlist: [] }), log: quiet })
  const elapsedMs: number[] = []
  try {
    for (let n = 0; n < repetitions; n += 1) {
      const from = performance.now()
      const { claims } = await engine.claimReady(request)
      elapsedMs.push(performance.now() - from)
      if (claims.length !== request.limit) throw new Error(`a claim of ${request.limit} got ${claims.length}`)
      await pool.query("update due set state = 'ready', due_at = now() where state = 'claimed'")
    }
  } finally {
    await engine.close()
  }
  return median(elapsedMs)
}
