import fc from 'fast-check'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { inTransaction, pool } from '#lib/db/sql.ts'
import { newId, uuidOf } from '#lib/ids.ts'
import { useDatabase } from '#lib/testing/database.ts'
import { addEndpoint, createScope, loopback, testActor } from '#lib/testing/world.ts'
import { deleteEndpoint, updateEndpoint } from './endpoints.ts'
import type { EventRow, Target } from './event-rows.ts'
import type { Scope } from './organizations.ts'
import { findTargets, type KeptSubscribers, keepSubscribers } from './subscribers.ts'

const { db } = useDatabase()
let scopes: Scope[]

afterAll(() => pool().end())
beforeEach(async () => {
  const first = await createScope(db)
  const second = await createScope(db)
  scopes = [first, { ...first, environment: 'production' as const }, second].map(({ organizationId, environment }) => ({
    organizationId,
    environment,
  }))
})

function eventOf(scope: { organizationId: string | null; environment: Scope['environment'] }): EventRow {
  return {
    ...scope,
    id: newId(),
    isOwnId: false,
    type: 'thing.happened',
    category: 'things',
    data: '{}',
    occurredAt: new Date().toISOString(),
    projectId: null,
    entityType: null,
    entityId: null,
    changedAttributes: [],
    clientId: null,
    ephemeral: false,
    traceparent: null,
  }
}

function targetsOf(events: EventRow[], kept?: KeptSubscribers): Promise<Target[][]> {
  return inTransaction(pool(), async (sql) => {
    const of = await findTargets(sql, events, kept)
    return events.map(of)
  })
}

test('subscribers that have not changed are not read again, and those of another scope are', async () => {
  const kept = keepSubscribers(pool())
  for (const scope of scopes) await addEndpoint(db, scope, { url: 'http://127.0.0.1:9/' })
  const [before] = await targetsOf([eventOf(scopes[0] as Scope)], kept)
  expect(before).toHaveLength(1)
  const [again, other] = await targetsOf([eventOf(scopes[0] as Scope), eventOf(scopes[1] as Scope)], kept)
  expect(again?.[0]).toBe(before?.[0])
  expect(other).toHaveLength(1)
  expect(other?.[0]).not.toBe(before?.[0])
})

test('targets come in the order in which their endpoints were made, whatever has been changed since', async () => {
  const [scope] = scopes as [Scope]
  const ids: string[] = []
  for (let n = 0; n < 4; n += 1) ids.push((await addEndpoint(db, scope, { url: 'http://127.0.0.1:9/' })).id)
  await updateEndpoint(db, testActor, scope, ids[0] ?? '', { enabled: false }, { allowlist: loopback })
  const orders = await targetsOf([eventOf(scope), eventOf({ organizationId: null, environment: scope.environment })])
  const made = ids.map((id) => uuidOf('ep', id))
  for (const order of orders) expect(order.map(({ id }) => id).filter((id) => made.includes(id))).toEqual(made)
})

test('whatever is added, changed and deleted: what was kept tells the same as what is read', async () => {
  const step = fc.record({
    scope: fc.nat({ max: 2 }),
    endpoint: fc.nat({ max: 3 }),
    change: fc.constantFrom('add', 'delete', 'disable', 'enable', 'narrow', 'widen', 'nothing'),
  })
  const kept = keepSubscribers(pool())
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 12 }), async (steps) => {
      const endpoints: string[][] = [[], [], []]
      for (const { scope: place, endpoint, change } of steps) {
        const scope = scopes[place] as Scope
        const ids = endpoints[place] ?? []
        const id = ids[endpoint % Math.max(1, ids.length)]
        if (change === 'add' || id === undefined) ids.push((await addEndpoint(db, scope, { url: 'http://127.0.0.1:9/' })).id)
        else if (change === 'delete') await deleteEndpoint(db, testActor, scope, ids.splice(ids.indexOf(id), 1)[0] ?? id)
        else if (change !== 'nothing') await updateEndpoint(db, testActor, scope, id, changes[change], { allowlist: loopback })
        const events = [...scopes, { organizationId: null, environment: 'sandbox' as const }].map(eventOf)
        expect(await targetsOf(events, kept)).toEqual(await targetsOf(events))
      }
    }),
    { numRuns: 15 },
  )
})

const changes = {
  disable: { enabled: false },
  enable: { enabled: true },
  narrow: { projectIds: ['another'] },
  widen: { projectIds: [] },
}
