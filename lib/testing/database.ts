import { randomBytes } from 'node:crypto'
import process from 'node:process'
import { Client } from 'pg'
import { afterAll, beforeAll, inject } from 'vitest'
import { createDb, type PrismaClient } from '#lib/db/client.ts'

/**
 * An own database for the test file that calls this at its top, with all tables and no rows, dropped after its last
 * test. Code that uses `db()` gets the same one, through DATABASE_URL. `migrated: false` leaves out the tables.
 */
export function useDatabase({ migrated = true }: { migrated?: boolean } = {}): { url: string; db: PrismaClient } {
  const { url: serverUrl, template } = inject('postgres')
  const name = `hookport_test_${randomBytes(8).toString('hex')}`
  const url = new URL(serverUrl)
  url.pathname = name
  process.env.DATABASE_URL = url.href
  const db = createDb(url.href)
  beforeAll(() => runOn(serverUrl, `create database ${name} template ${migrated ? template : 'template1'}`))
  afterAll(async () => {
    await db.$disconnect()
    // Pools end before their connections have, and PostgreSQL waits a little for those; whatever has left one open loses it.
    await runOn(serverUrl, `drop database if exists ${name}`).catch(() => runOn(serverUrl, `drop database ${name} with (force)`))
  })
  return { url: url.href, db }
}

async function runOn(serverUrl: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
