import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { uuidOf } from '#lib/ids.ts'
import { useDatabase } from '#lib/testing/database.ts'
import { createScope, testActor } from '#lib/testing/world.ts'
import { apiKeyInput, authenticateApiKey, createApiKey, listApiKeys, recentCallers, revokeApiKey } from '#lib/webhooks/api-keys.ts'
import type { Scope } from '#lib/webhooks/organizations.ts'
import {
  authenticateAccessToken,
  createServiceCredential,
  issueAccessToken,
  listServiceCredentials,
  revokeServiceCredential,
} from '#lib/webhooks/service-credentials.ts'
import { callerOf } from './api.ts'

const { db, url } = useDatabase()
let scope: Scope
let other: ReturnType<typeof startCaller>

beforeAll(async () => {
  scope = await createScope(db)
  other = startCaller()
})

afterAll(() => other.stop())

/** Another process that lets callers in, with caches of its own. */
function startCaller() {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../testing/caller-process.ts')], {
    env: { ...process.env, DATABASE_URL: url },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async ask(key: string): Promise<string> {
      child.stdin.write(`${key}\n`)
      return `${(await lines.next()).value}`
    },
    stop: () => child.kill(),
  }
}

function ask(key: string): Promise<string> {
  const request = new Request('http://127.0.0.1/', { headers: { authorization: `Bearer ${key}` } })
  return callerOf(request).then(
    () => 'accepted',
    (error: Error) => `refused: ${error.message}`,
  )
}

const newKey = (more: { expiresAt?: string } = {}) =>
  createApiKey(db, testActor, scope.organizationId, { name: 'Orders', environment: 'sandbox', scopes: [], ...more })
const newCredential = (more: { expiresAt?: string } = {}) =>
  createServiceCredential(db, testActor, scope.organizationId, { name: 'Import', environment: 'sandbox', ...more })

// A second, and what a busy machine adds to it.
const soonMs = 5_000

/** For how long another process that is asked all the time still lets a key in, in milliseconds. */
async function stillAcceptedMs(key: string): Promise<number> {
  const since = performance.now()
  while ((await other.ask(key)) === 'accepted') await sleep(5)
  return performance.now() - since
}

test('a revoked key is refused at once here, and within a second by a process that has just let it in', async () => {
  const { id, key } = await newKey()
  expect([await ask(key), await other.ask(key)]).toEqual(['accepted', 'accepted'])
  await revokeApiKey(db, testActor, scope.organizationId, id)
  expect(await ask(key)).toBe('refused: The API key is unknown or revoked.')
  expect(await stillAcceptedMs(key)).toBeLessThan(soonMs)
})

test('the tokens of a revoked credential are refused at once here, and within a second elsewhere', async () => {
  const { clientId, clientSecret } = await newCredential()
  const { access_token: token } = await issueAccessToken(db, clientId, clientSecret)
  expect([await ask(token), await other.ask(token)]).toEqual(['accepted', 'accepted'])
  await revokeServiceCredential(db, testActor, scope.organizationId, clientId)
  expect(await ask(token)).toMatch(/^refused/)
  expect(await stillAcceptedMs(token)).toBeLessThan(soonMs)
})

test('an expired key is refused and says since when, and stays in the list', async () => {
  const { id, key } = await newKey({ expiresAt: '2100-01-01T00:00:00.000Z' })
  expect(await other.ask(key)).toBe('accepted')
  const expiresAt = new Date().toISOString()
  await db.apiKey.updateMany({ where: { id: uuidOf('key', id) }, data: { expiresAt } })
  await expect(authenticateApiKey(db, key)).rejects.toMatchObject({
    code: 'unauthenticated',
    message: `This API key expired on ${expiresAt}. Create another.`,
  })
  expect(await stillAcceptedMs(key)).toBeLessThan(soonMs)
  expect((await listApiKeys(db, scope.organizationId)).find((one) => one.id === id)).toMatchObject({ expiresAt })
})

test('an expired credential gives out no token, and none of its tokens outlives it', async () => {
  const { clientId, clientSecret } = await newCredential({ expiresAt: new Date(Date.now() + 60_000).toISOString() })
  const { access_token: token, expires_in: seconds } = await issueAccessToken(db, clientId, clientSecret)
  expect(seconds).toBeLessThan(60)
  await expect(authenticateAccessToken(db, token)).resolves.toMatchObject({ kind: 'organization' })
  const expiresAt = new Date().toISOString()
  await db.serviceCredential.updateMany({ where: { id: uuidOf('sc', clientId) }, data: { expiresAt } })
  await expect(authenticateAccessToken(db, token)).rejects.toMatchObject({ code: 'unauthenticated' })
  await expect(issueAccessToken(db, clientId, clientSecret)).rejects.toMatchObject({ message: expect.stringContaining(expiresAt) })
})

test('a key cannot be made that has expired already', () => {
  const parsed = apiKeyInput.safeParse({ name: 'Late', environment: 'sandbox', expiresAt: '2020-01-01T00:00:00Z' })
  expect(parsed.error?.issues).toMatchObject([{ path: ['expiresAt'], message: 'must be in the future' }])
  expect(apiKeyInput.parse({ name: 'Late', environment: 'sandbox', expiresAt: '2100-01-01T02:00:00+02:00' }).expiresAt).toBe(
    '2100-01-01T00:00:00.000Z',
  )
})

test('neither a key nor a client secret is in the database, only what they are recognized by', async () => {
  const [{ key, prefix }, { clientSecret }] = [await newKey(), await newCredential()]
  const rows = [await db.apiKey.findMany(), await db.serviceCredential.findMany(), await db.auditEntry.findMany()]
  const stored = JSON.stringify(rows, (_, value) => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value))
  expect(stored).toContain(prefix)
  expect(prefix.length).toBeLessThan(key.length - 20)
  expect(stored).not.toContain(key)
  expect(stored).not.toContain(clientSecret)
})

test('when a key or a credential was last used is true to the minute and written no oftener', async () => {
  const { id, key } = await newKey()
  const { clientId, clientSecret } = await newCredential()
  const { access_token: token } = await issueAccessToken(db, clientId, clientSecret)
  const use = async () => {
    recentCallers().forget()
    await Promise.all([ask(key), ask(token), other.ask(key)])
  }
  const lastUsed = async () => [
    (await listApiKeys(db, scope.organizationId)).find((one) => one.id === id)?.lastUsedAt,
    (await listServiceCredentials(db, scope.organizationId)).find((one) => one.clientId === clientId)?.lastUsedAt,
  ]
  await use()
  const first = await lastUsed()
  await use()
  expect(await lastUsed()).toEqual(first)
  const longAgo = new Date(Date.now() - 61_000)
  await db.apiKey.updateMany({ data: { lastUsedAt: longAgo } })
  await db.serviceCredential.updateMany({ data: { lastUsedAt: longAgo } })
  await use()
  for (const at of await lastUsed()) expect(Date.parse(at ?? '')).toBeGreaterThan(Date.now() - 5000)
})
