import { globSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { startSession } from '#lib/auth/session.ts'
import { useDatabase } from '#lib/testing/database.ts'
import { createTenant, type Tenant } from '#lib/testing/tenant.ts'
import { databaseTime } from '#lib/webhooks/accounts.ts'

// Every page and file of an organization, for the owner of another one. What is below a page is asked for by what the page itself found.

const jar = vi.hoisted(() => new Map<string, string>())
vi.mock('next/headers', () => ({
  headers: async () => new Headers({ 'x-hookport-path': '/' }),
  cookies: async () => ({
    get: (name: string) => (jar.has(name) ? { value: jar.get(name) } : undefined),
    set: (name: string, value: string) => void jar.set(name, value),
  }),
}))

const { db } = useDatabase()
let victim: Tenant
let stranger: Tenant

beforeAll(async () => {
  victim = await createTenant(db)
  stranger = await createTenant(db)
})

const files = globSync('app/(portal)/[[]org[]]/**/{page.tsx,route.ts}')
const named = files.filter((file) => file.includes('[id]'))
const idKinds: Record<string, keyof Tenant['ids']> = { deliveries: 'delivery', endpoints: 'endpoint', events: 'event' }

test('there are pages', () => {
  expect(files.length).toBeGreaterThan(15)
  expect(named.length).toBeGreaterThan(2)
})

describe.each(files)('%s', (file) => {
  test("does not exist on another organization's address", async () => {
    expect(await open(file, stranger, { org: victim.slug, environment: 'sandbox' })).toBe('no such page')
  })

  test('leads nobody anywhere but to the sign-in page', async () => {
    expect(await open(file, null, { org: victim.slug, environment: 'sandbox' })).toBe('sign in')
  })
})

describe.each(named)('%s', (file) => {
  test("does not exist for another organization's id, or in the other environment", async () => {
    expect(await open(file, stranger, { org: stranger.slug, environment: 'sandbox' })).toBe('no such page')
    expect(await open(file, victim, { org: victim.slug, environment: 'production' })).toBe('no such page')
    expect(await open(file, victim, { org: victim.slug, environment: 'sandbox' })).toBe('shown')
  })
})

/** Asks for a page with the victim's ids. */
async function open(file: string, who: Tenant | null, params: { org: string; environment: string }): Promise<string> {
  jar.clear()
  if (who) await startSession({ userId: who.ownerId, signedInAt: await databaseTime(db) })
  const kind = idKinds[file.split('/').at(-3) ?? '']
  const given = { ...params, ...(kind && { id: victim.ids[kind] }) }
  const module = await import(pathToFileURL(file).href)
  try {
    if ('GET' in module) await module.GET(new Request('http://127.0.0.1:3000/?format=csv'), { params: Promise.resolve(given) })
    else await module.default({ params: Promise.resolve(given), searchParams: Promise.resolve({}), children: null })
    return 'shown'
  } catch (error) {
    const digest = error instanceof Error && 'digest' in error ? String(error.digest) : null
    if (digest === null) throw error
    return digest.includes('/sign-in') ? 'sign in' : digest.includes('404') ? 'no such page' : digest
  }
}
