import type { Pool } from 'pg'
import { z } from 'zod'
import { ensurePartitions, listPartitions } from '#lib/db/partitions.ts'
import { uuidOf } from '#lib/ids.ts'
import { addEndpoint, createScope, testActor } from '#lib/testing/world.ts'
import { createApiKey } from '#lib/webhooks/api-keys.ts'
import type { Scope } from '#lib/webhooks/organizations.ts'
import type { Scratch } from './scratch.ts'

const days = 28
const dayMs = 86_400_000
const endpoints = 20
/** What is rare in the log is every 100 000th row. */
export const rareEvery = 100_000

/** A log of `count` deliveries over four weeks, 80 % of them in one organization's sandbox, which is the scope. Every hundredth has failed, all at one endpoint. */
export type LongLog = {
  scope: Scope
  key: string
  count: number
  endpointId: string
  rareEndpointId: string
  failingEndpointId: string
  since: string
  until: string
}

/** Fills the log, as fast as PostgreSQL takes rows: without indexes, and without a log of its own. */
export async function fillLog(scratch: Scratch, count: number): Promise<LongLog> {
  const { pool, db } = scratch
  const { slug: _, ...scope } = await createScope(db)
  const other = await createScope(db)
  const ids: string[] = []
  for (let n = 0; n <= endpoints; n += 1) ids.push((await addEndpoint(db, scope, { url: `http://127.0.0.1:9/receiver-${n}` })).id)
  const { key } = await createApiKey(db, testActor, scope.organizationId, { name: 'bench', environment: 'sandbox', scopes: [] })
  const beginMs = Math.floor(Date.now() / dayMs) * dayMs - days * dayMs
  const partitions = await makePartitions(pool, beginMs)
  const insert = (day: number) => insertDay(pool, { scope, other, endpointIds: ids, beginMs, day, count })
  await withoutIndexes(pool, async () => {
    await inTwoLanes(
      Array.from({ length: days }, (_, day) => day),
      insert,
    )
    // As autovacuum would have done long ago, and before there are indexes to clean.
    await inTwoLanes(partitions, (name) => pool.query(`vacuum (analyze) ${name}`))
  })
  await pool.query('analyze only delivery')
  const [first = '', rare = '', failing = ''] = [ids[0], ids[endpoints], ids[3]]
  const [since, until] = [20, 10].map((day) => new Date(beginMs + day * dayMs).toISOString())
  return { scope, key, count, endpointId: first, rareEndpointId: rare, failingEndpointId: failing, since: since ?? '', until: until ?? '' }
}

/** Two connections, because that many cores there are at least. */
async function inTwoLanes<T>(items: T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const left = items.values()
  const lane = async () => {
    for (const item of left) await work(item)
  }
  await Promise.all([lane(), lane()])
}

/** The partitions of the past, made by the product's own hand: as if it had run since then. Returns those of the deliveries. */
async function makePartitions(pool: Pool, beginMs: number): Promise<string[]> {
  const client = await pool.connect()
  try {
    for (const { name } of await listPartitions(client)) await client.query(`drop table ${name}`)
    for (let at = beginMs; at < Date.now() + dayMs; at += dayMs) await ensurePartitions(client, at)
    const names = (await listPartitions(client)).filter(({ table }) => table === 'delivery').map(({ name }) => name)
    for (const name of names) await client.query(`alter table ${name} set unlogged`)
    return names
  } finally {
    client.release()
  }
}

const indexRow = z.object({ name: z.string(), definition: z.string() })

/** Loads with the primary key only, whose rows come in its order; the other indexes are made afterwards, two at a time. */
async function withoutIndexes(pool: Pool, load: () => Promise<void>): Promise<void> {
  const { rows } = await pool.query(`
    select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
    from pg_index i where i.indrelid = 'delivery'::regclass and not i.indisprimary`)
  const indexes = z.array(indexRow).parse(rows)
  for (const { name } of indexes) await pool.query(`drop index ${name}`)
  await load()
  await Promise.all(indexes.map(({ definition }) => pool.query(definition.replace(' ON ONLY ', ' ON '))))
}

type Day = { scope: Scope; other: Scope; endpointIds: string[]; beginMs: number; day: number; count: number }

/** The rows of one day, evenly spaced. */
async function insertDay(pool: Pool, { scope, other, endpointIds, beginMs, day, count }: Day): Promise<void> {
  const perDay = Math.ceil(count / days)
  const first = day * perDay
  const last = Math.min(first + perDay, count) - 1
  await pool.query(
    `insert into delivery (id, organization_id, environment, endpoint_id, event_id, event_type, category, project_id, entity_id, status, reason, code, attempt_count, created_at, last_attempt_at)
    select id, case when n % 10 = 9 then $2::uuid else $1::uuid end, (case when n % 10 = 8 then 'production' else 'sandbox' end)::environment,
      ($3::uuid[])[case when rare = 11 then ${endpoints + 1} else n % ${endpoints} + 1 end], uuidv7(shift),
      case when rare = 13 then 'thing.rare' else 'thing.happened_' || n % 7 end, 'things',
      case when rare = 17 then 'rare' when n % 2 = 0 then 'project-' || n % 1001 end,
      case when rare = 31 then 'record-rare' when n % 100 = 60 then 'record-busy' when n % 8 = 0 then 'record-' || n % 2003 else '' end,
      (case when rare = 22 then 'skipped' when n % 100 = 3 then 'failed' else 'succeeded' end)::delivery_status,
      case when rare = 22 then 'endpoint_disabled' when n % 100 = 3 then 'status' end,
      case when rare = 22 then null when rare = 103 then 418 when n % 100 = 3 then 500 else 200 end,
      case when rare = 22 then 0 when n % 100 = 3 then 4 else 1 end, at, at
    from (
      select n, n % ${rareEvery} as rare, shift, id, uuid_extract_timestamp(id) as at
      from (select n, shift, uuidv7(shift) as id from (select n, $6::interval + (n - $4) * $7::interval as shift from generate_series($4::int, $5::int) n) offset 0) made
      offset 0
    ) made`,
    [
      scope.organizationId,
      other.organizationId,
      endpointIds.map((id) => uuidOf('ep', id)),
      first,
      last,
      `${beginMs + day * dayMs - Date.now()} milliseconds`,
      `${dayMs / perDay} milliseconds`,
    ],
  )
}
