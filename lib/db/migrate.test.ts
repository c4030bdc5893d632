import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { migrate } from './migrate.ts'

const { url, db } = useDatabase({ migrated: false })

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hookport-migrations-'))
  await db.$executeRawUnsafe('drop schema public cascade')
  await db.$executeRawUnsafe('create schema public')
})

afterEach(() => rm(directory, { recursive: true }))

async function write(name: string, sql: string): Promise<void> {
  await mkdir(join(directory, name), { recursive: true })
  await writeFile(join(directory, name, 'migration.sql'), sql)
}

test('migrations are applied once, in the order of their names', async () => {
  await write('2_fill', 'insert into thing values (1)')
  await write('1_create', 'create table thing (id int)')
  expect(await migrate(url, directory)).toEqual(['1_create', '2_fill'])
  expect(await migrate(url, directory)).toEqual([])
  expect(await db.$queryRawUnsafe('select id from thing')).toEqual([{ id: 1 }])
})

test('the history looks as Prisma writes it', async () => {
  await write('1_create', 'create table thing (id int)')
  await migrate(url, directory)
  const rows = await db.$queryRawUnsafe('select * from _prisma_migrations')
  expect(rows).toEqual([
    {
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      checksum: '635c946b708d734872700936f70a74e3e7edc32ab6c88d41a75a95efffe08d35',
      finished_at: expect.any(Date),
      migration_name: '1_create',
      logs: null,
      rolled_back_at: null,
      started_at: expect.any(Date),
      applied_steps_count: 1,
    },
  ])
})

test('of four runs at once exactly one applies a migration', async () => {
  await write('1_create', 'create table thing (id int)')
  const runs = await Promise.all([1, 2, 3, 4].map(() => migrate(url, directory)))
  expect(runs.flat()).toEqual(['1_create'])
})

test('a migration that fails leaves nothing behind, and is applied once it is mended', async () => {
  await write('1_create', 'create table thing (id int); insert into nothing values (1)')
  await expect(migrate(url, directory)).rejects.toThrow('Migration 1_create failed: relation "nothing" does not exist')
  await write('1_create', 'create table thing (id int)')
  expect(await migrate(url, directory)).toEqual(['1_create'])
})

test('a migration that was edited after it was applied is refused', async () => {
  await write('1_create', 'create table thing (id int)')
  await migrate(url, directory)
  await write('1_create', 'create table thing (id bigint)')
  await expect(migrate(url, directory)).rejects.toThrow('Migration 1_create was edited')
})

test('an unfinished migration stops every later run until it is marked as rolled back', async () => {
  await write('1_create', 'create table thing (id int)')
  await write('2_index', 'create index concurrently thing_key on nothing (id)')
  await expect(migrate(url, directory)).rejects.toThrow('Migration 2_index failed')
  await expect(migrate(url, directory)).rejects.toThrow('Migration 2_index has failed before')
  await db.$executeRawUnsafe('update _prisma_migrations set rolled_back_at = now() where finished_at is null')
  await write('2_index', 'create index concurrently thing_key on thing (id)')
  expect(await migrate(url, directory)).toEqual(['2_index'])
})

/** Somebody's long transaction, which has read the table. */
async function openTransaction(): Promise<Client> {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query('begin; select * from thing')
  return client
}

test('a migration lets everybody pass while a long transaction stands in its way, and is applied when that is over', async () => {
  await write('1_create', 'create table thing (id int)')
  await migrate(url, directory)
  const reader = await openTransaction()
  await write('2_add', 'alter table thing add column name text')
  const migrating = migrate(url, directory)
  // The statement waits for the reader, and everybody who comes now behind it: until it gives up, after two seconds.
  await vi.waitFor(async () => expect(await waiting()).toBe(1), { timeout: 5_000 })
  await db.$queryRawUnsafe('select id from thing')
  await reader.query('commit')
  await reader.end()
  expect(await migrating).toEqual(['2_add'])
})

/** How many wait for a lock. */
async function waiting(): Promise<number> {
  return Number((await db.$queryRawUnsafe<{ count: bigint }[]>('select count(*) from pg_locks where not granted'))[0]?.count)
}

test('a migration that gets no lock for too long leaves nothing behind and says so', async () => {
  await write('1_create', 'create table thing (id int)')
  await migrate(url, directory)
  const reader = await openTransaction()
  await write('2_add', 'alter table thing add column name text')
  await expect(migrate(url, directory, { patienceMs: 100 })).rejects.toThrow(
    'Migration 2_add failed: canceling statement due to lock timeout',
  )
  await reader.end()
  expect(await migrate(url, directory)).toEqual(['2_add'])
})
