import { beforeAll, describe, expect, test } from 'vitest'
import { sqlOf } from '#lib/db/sql.ts'
import { useDatabase } from '#lib/testing/database.ts'
import { addEndpoint, createScope, publish, testActor } from '#lib/testing/world.ts'
import { firstIdAt, timeOfId, uuidOf } from '../ids.ts'
import { putEventType } from './catalog.ts'
import { listDeliveries } from './delivery-list.ts'
import { type EventFilters, listEvents } from './event-list.ts'
import type { Scope } from './organizations.ts'

const { db } = useDatabase()
const ids: Record<string, string> = {}
let scope: Scope
let others: Scope

async function add(name: string, owner: Parameters<typeof publish>[1], input: Parameters<typeof publish>[2]): Promise<void> {
  ids[name] = (await publish(db, owner, input)).id
}

beforeAll(async () => {
  const { organizationId, environment } = await createScope(db)
  scope = { organizationId, environment }
  others = await createScope(db)
  await putEventType(db, testActor, 'thing.moved', { category: 'things', title: 'Moved', description: '', deprecated: false })
  await addEndpoint(db, scope, { url: 'http://127.0.0.1:9/' })
  await add('first', scope, { projectId: 'roof' })
  await add('moved', scope, { type: 'thing.moved', entity: { type: 'job', id: 'J-1' } })
  await add('user', scope, { entity: { type: 'user', id: 'J-1' }, projectId: 'roof' })
  await add('theirs', others, { entity: { type: 'user', id: 'J-1' }, projectId: 'roof' })
  await add('live', { ...scope, environment: 'production' }, { projectId: 'roof' })
  await add('everybody', { organizationId: null, environment: 'sandbox' }, { projectId: 'roof' })
})

async function found(filters: EventFilters, limit = 25): Promise<string[]> {
  const { data } = await listEvents(db, scope, filters, { limit })
  return data.map(({ id }) => Object.keys(ids).find((name) => ids[name] === id) ?? '?')
}

describe('events are found, newest first, their own and those for everybody', () => {
  test('without a filter', async () => expect(await found({})).toEqual(['everybody', 'user', 'moved', 'first']))
  test('by type', async () => expect(await found({ type: 'thing.moved' })).toEqual(['moved']))
  test('by project', async () => expect(await found({ projectId: 'roof' })).toEqual(['everybody', 'user', 'first']))
  test('by entity id', async () => expect(await found({ entityId: 'J-1' })).toEqual(['user', 'moved']))
  test('by entity type and id', async () => expect(await found({ entityId: 'J-1', entityType: 'job' })).toEqual(['moved']))
  test('by what was typed in: an entity id', async () => expect(await found({ q: 'J-1', projectId: 'roof' })).toEqual(['user']))
  test('by what was typed in: an event id', async () => expect(await found({ q: ids.first ?? '' })).toEqual(['first']))
  test('by what was typed in: a delivery id', async () => {
    const { data } = await listDeliveries(db, scope, { eventType: 'thing.moved' }, { limit: 1 })
    expect(await found({ q: data[0]?.id ?? '' })).toEqual(['moved'])
  })
})

test('nothing of another organization or environment is found, by whatever it is looked for', async () => {
  for (const name of ['theirs', 'live']) expect(await found({ q: ids[name] ?? '' })).toEqual([])
  const { data } = await listDeliveries(db, scope, {}, { limit: 1 })
  expect((await listEvents(db, others, { q: data[0]?.id ?? '' }, { limit: 25 })).data.filter(({ id }) => id !== ids.everybody)).toEqual([])
})

test('pages by cursor show every event once', async () => {
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await listEvents(db, scope, { projectId: 'roof' }, { limit: 1, cursor })
    seen.push(...page.data.map(({ id }) => id))
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  expect(seen).toEqual([ids.everybody, ids.user, ids.first])
})

test('a page by offset tells how many there are', async () => {
  expect(await listEvents(db, scope, { projectId: 'roof' }, { limit: 1, offset: 1 })).toMatchObject({ data: [{ id: ids.user }], total: 3 })
})

test('a search for what is rare stops after 20 000 events and goes on from there, missing none and repeating none', async () => {
  const { organizationId, environment } = await createScope(db)
  const busy = { organizationId, environment }
  const { id: oldest } = await publish(db, busy, { type: 'thing.moved' })
  await sqlOf(db)(
    `insert into event (id, organization_id, environment, type, category, data, occurred_at, changed_attributes)
     select ($2 || '-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
       $1::uuid, 'sandbox', 'thing.happened', 'things', '{}', now(), '{}'
     from generate_series(1, 30000) n`,
    [organizationId, firstIdAt(timeOfId(uuidOf('evt', oldest)) + 1).slice(0, 13)],
  )
  const { id: newest } = await publish(db, busy, { type: 'thing.moved' })
  const first = await listEvents(db, busy, { type: 'thing.moved' }, { limit: 25 })
  expect(first.data.map(({ id }) => id)).toEqual([newest])
  expect(first.searchedBackTo).not.toBeNull()
  const second = await listEvents(db, busy, { type: 'thing.moved' }, { limit: 25, cursor: first.nextCursor ?? '' })
  expect(second).toMatchObject({ data: [{ id: oldest }], nextCursor: null, searchedBackTo: null })
})
