import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { ensurePartitionIndexes } from './partition-indexes.ts'
import { ensurePartitions, listPartitions } from './partitions.ts'

const { url } = useDatabase()
const client = new Client({ connectionString: url })

beforeAll(() => client.connect())
afterAll(() => client.end())

const isValid = async (index: string) =>
  (await client.query('select indisvalid as valid from pg_index where indexrelid = $1::regclass', [index])).rows[0]?.valid
const partitionsOf = async (table: string) => (await listPartitions(client)).filter((partition) => partition.table === table)

test('migrations leave no index half made', async () => {
  expect((await client.query('select from pg_index where not indisvalid')).rowCount).toBe(0)
  expect(await ensurePartitionIndexes(client)).toEqual([])
})

test('a declared index is made on every partition, and what was left half made is made anew', async () => {
  const partitions = await partitionsOf('event')
  const [first, second] = partitions.map(({ name }) => name)
  await client.query('create index event_client_idx on only event (client_id) where client_id is not null')
  expect(await isValid('event_client_idx')).toBe(false)
  // As a predecessor leaves it that was killed in the middle, and one that was killed before it had attached it.
  await client.query(`create index ${first}_event_client_idx on ${first} (client_id) where client_id is not null`)
  await client.query(`update pg_index set indisvalid = false where indexrelid = '${first}_event_client_idx'::regclass`)
  await client.query(`create index ${second}_event_client_idx on ${second} (client_id) where client_id is not null`)
  expect(await ensurePartitionIndexes(client)).toEqual(partitions.map(({ name }) => `${name}_event_client_idx`).sort())
  expect(await isValid('event_client_idx')).toBe(true)
  expect(await ensurePartitionIndexes(client)).toEqual([])
})

test('a day that begins before the index is everywhere has it from its beginning', async () => {
  await client.query('create index attempt_url_idx on only attempt (url)')
  // Two of them, where midnight has passed since the database was made.
  const made = await ensurePartitions(client, Date.now() + 86_400_000)
  expect(made.some((name) => name.startsWith('attempt'))).toBe(true)
  const expected = (await partitionsOf('attempt')).map(({ name }) => name).filter((name) => !made.includes(name))
  expect(await ensurePartitionIndexes(client)).toEqual(expected.map((name) => `${name}_attempt_url_idx`).sort())
  expect(await isValid('attempt_url_idx')).toBe(true)
})

test('whoever writes is not waited for longer than its transaction, and does not wait', async () => {
  await client.query('create index event_type_idx on only event (type)')
  const writer = new Client({ connectionString: url })
  await writer.connect()
  const insert = () =>
    writer.query(
      "insert into event (id, environment, type, category, data, occurred_at) values (uuidv7(), 'sandbox', 'thing.happened', 'things', '{}', now())",
    )
  await writer.query('begin')
  await insert()
  const making = ensurePartitionIndexes(client)
  await insert()
  await writer.query('commit')
  await insert()
  expect(await making).toContain(`${(await partitionsOf('event')).at(-1)?.name}_event_type_idx`)
  await writer.end()
})
