import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { uuidOf } from '#lib/ids.ts'
import { useDatabase } from '#lib/testing/database.ts'
import { addEndpoint, claimSome, createScope, loopback, publish, testActor, testEngine } from '#lib/testing/world.ts'
import { deleteEndpoint, updateEndpoint } from '#lib/webhooks/endpoints.ts'
import { type Scope, updateOrganization } from '#lib/webhooks/organizations.ts'
import { endRotation, rotateSecret } from '#lib/webhooks/secret-rotation.ts'
import type { ClaimedEndpoint } from './claimed.ts'
import type { Engine } from './engine.ts'

const { url, db } = useDatabase()
let engine: Engine
let scope: Scope
let endpointId: string

beforeAll(() => {
  engine = testEngine(url)
})
afterAll(() => engine.close())
beforeEach(async () => {
  const { organizationId, environment } = await createScope(db)
  scope = { organizationId, environment }
  endpointId = (await addEndpoint(db, scope, { url: 'http://127.0.0.1:9/' })).id
})

/** The endpoint as the next claim has it. */
async function claimed(): Promise<ClaimedEndpoint> {
  await publish(db, scope)
  const [claim, ...others] = await claimSome(engine)
  expect(others).toEqual([])
  if (!claim) throw new Error('nothing was claimed')
  return claim.endpoint
}

test('an endpoint that has not changed is not read again', async () => {
  const endpoint = await claimed()
  expect(endpoint).toMatchObject({ id: uuidOf('ep', endpointId), organizationId: scope.organizationId, enabled: true, deleted: false })
  expect(await claimed()).toBe(endpoint)
  const other = await addEndpoint(db, scope, { url: 'http://127.0.0.1:9/other' })
  await publish(db, scope)
  const both = await claimSome(engine)
  expect(both.map((claim) => claim.endpoint.id).sort()).toEqual([endpointId, other.id].map((id) => uuidOf('ep', id)).sort())
  expect(both.map((claim) => claim.endpoint)).toContain(endpoint)
})

test('what people change of an endpoint or its organization is there at the next claim', async () => {
  const update = (input: object) => updateEndpoint(db, testActor, scope, endpointId, input, { allowlist: loopback })
  await claimed()
  await update({ url: 'http://127.0.0.1:9/new' })
  expect(await claimed()).toMatchObject({ url: 'http://127.0.0.1:9/new', headers: null })
  await update({ headers: { 'x-tenant': 'a' } })
  expect((await claimed()).headers).not.toBeNull()
  await update({ retrySchedule: [7] })
  expect(await claimed()).toMatchObject({ retrySchedule: [7] })
  await updateOrganization(db, testActor, scope.organizationId, { name: 'Renamed' })
  expect(await claimed()).toMatchObject({ organizationName: 'Renamed' })
})

test('whatever happens to its secrets is there at the next claim', async () => {
  const ids = async () => (await claimed()).secrets.map(({ id }) => id)
  const [first] = await ids()
  await rotateSecret(db, testActor, scope, endpointId, { graceSeconds: 3600 })
  const [second, ...previous] = await ids()
  expect(previous).toEqual([first])
  await endRotation(db, testActor, scope, endpointId)
  expect(await ids()).toEqual([second])
  await updateEndpoint(db, testActor, scope, endpointId, { signing: 'both' }, { allowlist: loopback })
  expect(await ids()).toHaveLength(2)
  await db.$executeRaw`update endpoint_secret set ciphertext = 'x' where id = ${second}::uuid`
  expect((await claimed()).secrets.map(({ ciphertext }) => ciphertext)).toContain(Buffer.from('x').toString('base64'))
})

test('a secret that expires signs no longer, although nobody has changed a row', async () => {
  await rotateSecret(db, testActor, scope, endpointId, { graceSeconds: 1 })
  expect((await claimed()).secrets).toHaveLength(2)
  await expect.poll(async () => (await claimed()).secrets.length, { timeout: 5_000 }).toBe(1)
})

test('an endpoint that is disabled, enabled again or deleted while deliveries wait for it is so at the next claim', async () => {
  const update = (enabled: boolean) => updateEndpoint(db, testActor, scope, endpointId, { enabled }, { allowlist: loopback })
  for (let n = 0; n < 4; n += 1) await publish(db, scope)
  const next = async () => (await claimSome(engine, 1))[0]?.endpoint
  expect(await next()).toMatchObject({ enabled: true, deleted: false })
  await update(false)
  expect(await next()).toMatchObject({ enabled: false, deleted: false })
  await update(true)
  expect(await next()).toMatchObject({ enabled: true, deleted: false })
  await deleteEndpoint(db, testActor, scope, endpointId)
  expect(await next()).toMatchObject({ deleted: true, secrets: [] })
})

test('more endpoints than are kept are all claimed for', async () => {
  const { id } = await addEndpoint(db, scope, { url: 'http://127.0.0.1:9/', projectIds: ['many'] })
  await db.$executeRaw`
    insert into endpoint (id, organization_id, environment, url, description, format, event_types, project_ids, attributes, retry_schedule, callback_hash, updated_at)
    select gen_random_uuid(), organization_id, environment, url, '', format, event_types, project_ids, attributes, retry_schedule, 'hash ' || n, now()
    from endpoint, generate_series(1, 10050) n where id = ${uuidOf('ep', id)}::uuid`
  const { deliveries } = await publish(db, scope, { projectId: 'many' })
  const seen = new Set<string>()
  const rest = async () => (await db.due.count({ where: { state: 'ready', organizationId: scope.organizationId } })) > 0
  while (await rest()) for (const claim of await claimSome(engine, 500)) seen.add(claim.endpoint.id)
  expect(seen.size).toBe(deliveries)
}, 60_000)
