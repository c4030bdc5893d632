import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { idAt } from '../ids.ts'
import { migrate } from './migrate.ts'
import { dropExpired, ensurePartitions, listPartitions } from './partitions.ts'

const { url } = useDatabase({ migrated: false })
const dayMs = 86_400_000
const tables = ['event', 'delivery', 'attempt']
const startedAt = Date.UTC(2026, 0, 1)

const clients: Client[] = []
let client: Client

beforeAll(async () => {
  client = await connect()
})
beforeEach(async () => {
  await client.query('drop schema public cascade; create schema public')
  await migrate(url)
  // As if the installation had been made on the first of January.
  for (const { name } of await listPartitions(client)) await client.query(`drop table ${name}`)
  await ensurePartitions(client, startedAt)
})
afterEach(async () => {
  for (const other of clients.splice(1)) await other.end()
})
afterAll(() => client.end())

async function connect(): Promise<Client> {
  const made = new Client({ connectionString: url })
  await made.connect()
  clients.push(made)
  return made
}

function insertEvent(on: Client, id: string) {
  return on.query(
    `insert into event (id, environment, type, category, data, occurred_at) values ($1, 'sandbox', 'thing.happened', 'things', '{}', now())`,
    [id],
  )
}

/** Resolves once some connection waits for somebody else's transaction. */
async function whenWaiting(): Promise<void> {
  const waiting = "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
  while ((await client.query(waiting)).rowCount === 0) await new Promise((resolve) => setTimeout(resolve, 10))
}

test('partitions are there for a week ahead, without a gap, and are made once', async () => {
  const made = await ensurePartitions(client, startedAt + 2 * dayMs)
  expect(made).toEqual(tables.flatMap((table) => [`${table}_20260109`, `${table}_20260110`]))
  expect(await ensurePartitions(client, startedAt + 2 * dayMs)).toEqual([])
  for (const table of tables) {
    const own = (await listPartitions(client)).filter((partition) => partition.table === table)
    expect(own[0]).toMatchObject({ name: `${table}_first`, from: null, to: startedAt })
    expect(own.slice(1).map(({ from }) => from)).toEqual(own.slice(0, -1).map(({ to }) => to))
    expect(own.at(-1)?.to).toBe(startedAt + 10 * dayMs)
  }
})

test('an installation that was away for longer than a week gets every day in between', async () => {
  await ensurePartitions(client, startedAt + 40 * dayMs)
  await insertEvent(client, idAt(startedAt + 25 * dayMs))
  expect((await client.query('select from event_20260126')).rowCount).toBe(1)
})

test('two processes that make partitions at once make each once', async () => {
  const [one, other] = [await connect(), await connect()]
  const made = await Promise.all([one, other].map((each) => ensurePartitions(each, startedAt + 5 * dayMs)))
  expect(made.flat().sort()).toEqual(tables.flatMap((table) => ['09', '10', '11', '12', '13'].map((day) => `${table}_202601${day}`)).sort())
})

test('a new partition has its table’s indexes and settings', async () => {
  const indexes = 'select count(*)::int as n from pg_index where indrelid = $1::regclass'
  for (const table of tables) {
    const [{ rows: parent }, { rows: child }] = await Promise.all([
      client.query(indexes, [table]),
      client.query(indexes, [`${table}_20260104`]),
    ])
    expect(child).toEqual(parent)
  }
  const { rows } = await client.query("select reloptions from pg_class where relname = 'delivery_20260104'")
  expect(rows[0].reloptions).toContain('fillfactor=47')
  const unsearched = 'select attname as name from pg_attribute where attrelid = $1::regclass and attstattarget = 0 order by attnum'
  for (const [table, first] of [
    ['event', 'data'],
    ['delivery', 'category'],
    ['attempt', 'started_at'],
  ])
    expect((await client.query(unsearched, [`${table}_20260104`])).rows[0]).toEqual({ name: first })
})

test('an id from before the installation lands in the first partition', async () => {
  await insertEvent(client, idAt(Date.UTC(2020, 5, 1)))
  expect((await client.query('select from event_first')).rowCount).toBe(1)
})

test('days are dropped when everything in them is older than the retention, and not before', async () => {
  await insertEvent(client, idAt(startedAt + dayMs))
  expect(await dropExpired(client, 7, { now: startedAt + 7 * dayMs - 1 })).toEqual([])
  expect((await dropExpired(client, 7, { now: startedAt + 9 * dayMs - 1 })).sort()).toEqual(
    tables.flatMap((table) => [`${table}_20260101`, `${table}_first`]).sort(),
  )
  expect((await client.query('select from event')).rowCount).toBe(1)
  expect((await dropExpired(client, 7, { now: startedAt + 9 * dayMs })).sort()).toEqual(tables.map((table) => `${table}_20260102`).sort())
  expect((await client.query('select from event')).rowCount).toBe(0)
})

test('while a day is dropped, readers and writers of other days go on', async () => {
  await ensurePartitions(client, startedAt + 9 * dayMs)
  const [dropper, reader, writer] = [await connect(), await connect(), await connect()]
  await reader.query('begin')
  await reader.query('select from event where id > $1', [idAt(startedAt + 9 * dayMs)])
  const drop = dropExpired(dropper, 7, { now: startedAt + 9 * dayMs, waitMsMax: 15_000 })
  await whenWaiting()
  // Whoever had to wait for the drop would wait for ever, because the drop waits for the reader.
  await insertEvent(writer, idAt(startedAt + 9 * dayMs))
  expect((await reader.query('select from event')).rowCount).toBe(1)
  expect((await writer.query('update event set data = $1 returning id', ['[]'])).rowCount).toBe(1)
  expect(await ensurePartitions(writer, startedAt + 10 * dayMs)).toHaveLength(3)
  expect(await dropExpired(writer, 7, { now: startedAt + 9 * dayMs })).toEqual([])
  await reader.query('commit')
  expect(await drop).toHaveLength(9)
})

test('a reader that hangs on the very day delays only its drop, which gives up and comes again', async () => {
  await insertEvent(client, idAt(startedAt - dayMs))
  const [dropper, reader] = [await connect(), await connect()]
  await reader.query('begin isolation level repeatable read')
  await reader.query('select from event')
  expect(await dropExpired(dropper, 7, { now: startedAt + 7 * dayMs, waitMsMax: 100 })).toEqual([])
  expect((await reader.query('select from event')).rowCount).toBe(1)
  expect((await client.query('select from event')).rowCount).toBe(0)
  expect(await ensurePartitions(client, startedAt + 2 * dayMs)).toHaveLength(6)
  await insertEvent(client, idAt(startedAt + dayMs))
  expect(await dropExpired(dropper, 7, { now: startedAt + 7 * dayMs, waitMsMax: 100 })).toEqual([])
  await reader.query('commit')
  expect((await dropExpired(dropper, 7, { now: startedAt + 7 * dayMs })).sort()).toEqual(tables.map((table) => `${table}_first`).sort())
})

test('a drop whose process died in between is finished by the next', async () => {
  await client.query('alter table event detach partition event_first concurrently')
  const [dropper, reader] = [await connect(), await connect()]
  await reader.query('begin')
  await reader.query('select from delivery')
  const interrupted = dropper.query('alter table delivery detach partition delivery_first concurrently').catch((error) => error.code)
  await whenWaiting()
  await client.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
  )
  dropper.on('error', () => undefined)
  expect(await interrupted).toBe('57P01')
  await reader.query('commit')
  clients.splice(clients.indexOf(dropper), 1)
  expect((await dropExpired(client, 7, { now: startedAt })).sort()).toEqual(['delivery_first', 'event_first'])
})
