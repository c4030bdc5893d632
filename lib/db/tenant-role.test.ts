import { rm } from 'node:fs/promises'
import type { Pool } from 'pg'
import { expect, inject, test } from 'vitest'
import { newId } from '#lib/ids.ts'
import { temporaryDataDir } from '#lib/testing/temporary.ts'
import { startEmbedded } from './embedded.ts'
import { migrate } from './migrate.ts'
import { openPool } from './pools.ts'
import { createTenantDb } from './tenant.ts'
import { createTenantPool } from './tenant-pool.ts'
import { mayAct } from './tenant-role.ts'

test('an ordinary owner works without the wall, until it may act as the role', async () => {
  const admin = openPool({ connectionString: inject('postgres').url, max: 1 })
  const own = await createOrdinary(admin, inject('postgres').url, 'nocreaterole')
  expect(await startedAt(own)).toEqual({ wall: false, seen: 0 })
  await admin.query('grant hookport_tenant to hookport_ordinary')
  expect(await startedAt(own)).toEqual({ wall: true, seen: 0 })
  await admin.query('drop database hookport_ordinary with (force)')
  await admin.query('drop role hookport_ordinary')
  await admin.end()
})

test('an ordinary owner who may make roles has the wall from the first start', async () => {
  const dataDir = await temporaryDataDir('hookport-test-tenant-')
  const server = await startEmbedded({ dataDir, profile: 'test' })
  const admin = openPool({ connectionString: server.url, max: 1 })
  expect(await startedAt(await createOrdinary(admin, server.url, 'createrole'))).toEqual({ wall: true, seen: 0 })
  await admin.end()
  await server.stop()
  await rm(dataDir, { recursive: true })
  // A server of its own takes its time on a busy machine.
}, 120_000)

async function createOrdinary(admin: Pool, serverUrl: string, right: 'createrole' | 'nocreaterole'): Promise<string> {
  await admin.query('drop database if exists hookport_ordinary')
  await admin.query('drop role if exists hookport_ordinary')
  await admin.query(`create role hookport_ordinary login password 'x' ${right}`)
  await admin.query('create database hookport_ordinary owner hookport_ordinary')
  return Object.assign(new URL(serverUrl), { username: 'hookport_ordinary', password: 'x', pathname: 'hookport_ordinary' }).href
}

/** Starts an installation on a database, and asks something as an organization. */
async function startedAt(own: string): Promise<{ wall: boolean; seen: number }> {
  await migrate(own)
  const pool = createTenantPool(own)
  const client = await pool.connect()
  const wall = await mayAct(client)
  client.release()
  const seen = await createTenantDb(pool, newId()).endpoint.count()
  await pool.end()
  return { wall, seen }
}
