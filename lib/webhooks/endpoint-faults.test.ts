import { beforeAll, expect, test } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { addEndpoint, createScope, loopback, testActor } from '#lib/testing/world.ts'
import { faultsInput, findFaults } from './endpoint-faults.ts'
import { endpointPatch } from './endpoint-input.ts'
import { updateEndpoint } from './endpoints.ts'
import type { Scope } from './organizations.ts'
import { installCatalog } from './vendor-catalogs.ts'

const { db } = useDatabase()
const url = 'http://127.0.0.1:9/'
const rules = { allowlist: loopback }
let scope: Scope

beforeAll(async () => {
  const { organizationId, environment } = await createScope(db)
  scope = { organizationId, environment }
  await installCatalog(db, testActor, 'akamai')
})

const faults = (input: object) => findFaults(db, scope, faultsInput.parse({ endpointId: null, urls: [], patch: {}, ...input }), rules)
const pathsOf = async (input: object) => (await faults(input)).map(({ path }) => path)

test('nothing that was changed is nothing wrong', async () => {
  expect(await faults({})).toEqual([])
  expect(await faults({ urls: [url], patch: { description: 'fine', rateLimit: 5 } })).toEqual([])
})

test('every URL is judged as saving would, and named by its place', async () => {
  expect(await pathsOf({ urls: [url, 'ftp://example.com', 'http://10.0.0.1/', ''] })).toEqual(['urls.1', 'urls.2', 'urls.3'])
})

test('several settings at fault are all told', async () => {
  expect(await pathsOf({ urls: ['nonsense'], patch: { rateLimit: 0, callbackHash: 'with spaces' } })).toEqual(
    expect.arrayContaining(['urls.0', 'rateLimit', 'callbackHash']),
  )
})

test('a change is judged together with what stays', async () => {
  const { id } = await addEndpoint(db, scope, { url, format: 'akamai', eventTypes: ['ADD'] })
  expect(await pathsOf({ endpointId: id, patch: { eventTypes: ['ADD', 'UPDATE'] } })).toEqual(['attributes'])
  expect(await pathsOf({ endpointId: id, patch: { eventTypes: ['UPDATE'], attributes: ['email'] } })).toEqual([])
  expect(await pathsOf({ patch: { format: 'akamai', eventTypes: ['nothing.known'] } })).toEqual(['eventTypes.0'])
})

test('a callback hash that is taken is told, one’s own is not', async () => {
  const first = await addEndpoint(db, scope, { url, callbackHash: 'taken' })
  const second = await addEndpoint(db, scope, { url })
  expect(await pathsOf({ endpointId: second.id, patch: { callbackHash: 'taken' } })).toEqual(['callbackHash'])
  expect(await pathsOf({ patch: { callbackHash: 'taken' } })).toEqual(['callbackHash'])
  expect(await pathsOf({ endpointId: first.id, patch: { callbackHash: 'taken' } })).toEqual([])
})

test('what is found wrong is refused, and nothing else is', async () => {
  const { id } = await addEndpoint(db, scope, { url, eventTypes: ['ADD'] })
  for (const patch of [{ attributes: ['x'.repeat(300)] }, { rateLimit: 10_001 }, { eventTypes: ['ADD'] }, { description: 'ok' }]) {
    const wrong = (await faults({ endpointId: id, patch })).length > 0
    const saved = faultsOfSave(id, patch)
    expect(await saved, JSON.stringify(patch)).toBe(wrong)
  }
  await expect(faults({ endpointId: 'ep_00000000000000000000000000' })).rejects.toMatchObject({ code: 'not_found' })
})

/** Whether the API's own way of saving refuses it. */
async function faultsOfSave(id: string, patch: Record<string, unknown>): Promise<boolean> {
  const parsed = endpointPatch.safeParse(patch)
  if (!parsed.success) return true
  return updateEndpoint(db, testActor, scope, id, parsed.data, rules).then(
    () => false,
    () => true,
  )
}
