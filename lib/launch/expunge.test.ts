import { execFile } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { createScope, publish } from '#lib/testing/world.ts'
import { getEvent } from '#lib/webhooks/events.ts'

const { url, db } = useDatabase()
const key = Buffer.alloc(32).toString('base64')
const keys = { AUTH_SECRET: key, ENCRYPTION_KEY: key, CRON_SECRET: key }

/** The command as npm runs it; throws with what it said when it fails. */
async function expunge(...args: string[]): Promise<string> {
  const env = { NODE_ENV: 'production', PATH: process.env.PATH, DATABASE_URL: url, ...keys } as const
  return (await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'expunge.ts'), ...args], { env })).stdout
}

test('what is not confirmed is not erased', async () => {
  const { slug, ...scope } = await createScope(db)
  const { id } = await publish(db, scope)
  await expect(expunge('--event', id)).rejects.toThrow('--yes')
  await expect(expunge('--organization', slug)).rejects.toThrow('--confirm')
  await expect(expunge('--organization', slug, '--confirm', 'another')).rejects.toThrow('must be the slug')
  await expect(expunge()).rejects.toThrow('npm run expunge')
  expect((await getEvent(db, scope, id)).data).toEqual({ n: 1 })
})

test('an event and an organization go by the command', async () => {
  const { slug, ...scope } = await createScope(db)
  const { id } = await publish(db, scope)
  expect(await expunge('--event', id, '--yes')).toBe(`${id}: erased, with 0 deliveries and 0 attempts.\n`)
  expect((await getEvent(db, scope, id)).data).toBeNull()
  expect(await expunge('--organization', slug, '--confirm', slug)).toContain(`${slug}: deleted, with 1 events and 0 deliveries`)
  expect(await db.organization.count({ where: { slug } })).toBe(0)
})
