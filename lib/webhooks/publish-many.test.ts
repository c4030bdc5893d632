import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { inTransaction, pool, type Sql } from '#lib/db/sql.ts'
import { AppError } from '#lib/errors.ts'
import { newId, publicId, uuidOf } from '#lib/ids.ts'
import { useDatabase } from '#lib/testing/database.ts'
import { addEndpoint, claimSome, createScope, loopback, testActor, testEngine } from '#lib/testing/world.ts'
import { updateEndpoint } from './endpoints.ts'
import { getEvent } from './events.ts'
import type { Scope } from './organizations.ts'
import { type Publication, type PublishInput, publishInput, publishMany } from './publish.ts'

const { url, db } = useDatabase()
const target = { url: 'http://127.0.0.1:9/' }
let scope: Scope

afterAll(() => pool().end())
beforeEach(async () => {
  scope = await fresh()
})

async function fresh(): Promise<Scope> {
  const { organizationId, environment } = await createScope(db)
  return { organizationId, environment }
}

function one(input: Partial<PublishInput> = {}, idempotencyKey: string | null = null, to: Publication['scope'] = scope): Publication {
  return { scope: to, input: publishInput.parse({ type: 'thing.happened', data: { n: 1 }, ...input }), idempotencyKey }
}

/** Endpoints that want everything. Returns the public id of one of them. */
async function addEndpoints(count: number): Promise<string> {
  const { id } = await addEndpoint(db, scope, target)
  await db.$executeRaw`
    insert into endpoint (id, organization_id, environment, url, description, format, event_types, project_ids, attributes, callback_hash, updated_at)
    select gen_random_uuid(), organization_id, environment, url, '', format, event_types, project_ids, attributes, 'hash ' || n, now()
    from endpoint, generate_series(2, ${count}) n where id = ${uuidOf('ep', id)}::uuid`
  return id
}

function many(publications: Publication[]) {
  return inTransaction(pool(), (sql) => publishMany(sql, publications))
}

/** What became of each: `new`, `again`, or the code of its refusal. */
function kinds(results: Awaited<ReturnType<typeof publishMany>>): string[] {
  return results.map((result) => (result instanceof AppError ? result.code : result.replayed ? 'again' : 'new'))
}

function ids(results: Awaited<ReturnType<typeof publishMany>>): (string | null)[] {
  return results.map((result) => (result instanceof AppError ? null : result.id))
}

describe('a batch', () => {
  test('publishes the first of several with one key, and the others are repetitions of it or conflicts', async () => {
    await addEndpoint(db, scope, target)
    const results = await many([one({}, 'k'), one(), one({}, 'k'), one({ data: { n: 2 } }, 'k'), one({}, 'other'), one({}, 'k')])
    expect(kinds(results)).toEqual(['new', 'new', 'again', 'idempotency_conflict', 'new', 'again'])
    expect(new Set(ids([0, 2, 5].flatMap((index) => results[index] ?? []))).size).toBe(1)
    expect(await db.delivery.count({ where: { organizationId: scope.organizationId } })).toBe(3)
  })

  test('publishes what is in order around what is refused, each in its place', async () => {
    await addEndpoint(db, scope, target)
    const large = 'x'.repeat(256 * 1024)
    const results = await many([one({ data: 1 }), one({ type: 'no.such' }), one({ data: 2 }), one({ data: large }), one({ data: 3 })])
    expect(kinds(results)).toEqual(['new', 'unknown_event_type', 'new', 'payload_too_large', 'new'])
    for (const [index, data] of [1, null, 2, null, 3].entries()) {
      const id = ids(results)[index]
      if (id) expect(await getEvent(db, scope, id)).toMatchObject({ data, deliveries: [{ status: 'pending' }] })
    }
  })

  test('leaves the key of a refused event to the next one that has it', async () => {
    expect(kinds(await many([one({ type: 'no.such' }, 'k'), one({}, 'k'), one({}, 'k')]))).toEqual(['unknown_event_type', 'new', 'again'])
  })

  test('gives an id to one event only, and nobody the data of another organization', async () => {
    const other = await fresh()
    await addEndpoint(db, scope, target)
    await addEndpoint(db, other, target)
    const id = publicId('evt', newId())
    const results = await many([one({ id }), one({ id }, null, other), one({ id, data: { n: 2 } }, 'k'), one({ id })])
    expect(kinds(results)).toEqual(['new', 'idempotency_conflict', 'idempotency_conflict', 'again'])
    expect(await db.delivery.findMany({ where: { eventId: uuidOf('evt', id) } })).toMatchObject([{ organizationId: scope.organizationId }])
    // The key came to nothing, so it is free for another event.
    expect(kinds(await many([one({}, 'k')]))).toEqual(['new'])
  })

  test('reaches every organization with a broadcast beside events of single ones', async () => {
    const other = await fresh()
    const [mine, theirs] = [await addEndpoint(db, scope, target), await addEndpoint(db, other, target)]
    const broadcast = { organizationId: null, environment: scope.environment }
    const results = await many([one(), one({}, 'k', broadcast), one({}, null, other), one({}, 'k', broadcast), one({}, 'k')])
    expect(kinds(results)).toEqual(['new', 'new', 'new', 'again', 'new'])
    const endpointsOf = async (index: number) => {
      const deliveries = await db.delivery.findMany({ where: { eventId: uuidOf('evt', ids(results)[index] ?? '') } })
      return deliveries.map(({ endpointId }) => publicId('ep', endpointId))
    }
    expect(await endpointsOf(0)).toEqual([mine.id])
    expect((await endpointsOf(1)).sort()).toEqual(expect.arrayContaining([mine.id, theirs.id]))
    expect(await endpointsOf(2)).toEqual([theirs.id])
  })
})

describe('many at once', () => {
  test('batches that share keys, each in an order of its own, publish every key once and do not lock each other out', async () => {
    const keys = Array.from({ length: 60 }, (_, n) => `k-${n}`)
    // A refused event has every second key before the good one does: of one half of the batches the even ones, of the other half the odd ones.
    const batches = [0, 1, 0, 1].map((odd) =>
      keys.flatMap((key, n) => [...(n % 2 === odd ? [one({ type: 'no.such' }, key)] : []), one({}, key)]),
    )
    const answers = await Promise.all(batches.map((batch, index) => many(index < 2 ? batch : batch.toReversed())))
    const published = answers.flat().filter((result) => !(result instanceof AppError))
    expect(published).toHaveLength(4 * keys.length)
    expect(new Set(ids(published)).size).toBe(keys.length)
    expect(kinds(published).filter((kind) => kind === 'new')).toHaveLength(keys.length)
    expect(await db.event.count({ where: { organizationId: scope.organizationId } })).toBe(keys.length)
  })

  test('batches that share the ids of events under other keys give each id to one of them', async () => {
    const own = Array.from({ length: 1000 }, () => publicId('evt', newId()))
    const orders = [own, own.toReversed(), own, own.toReversed()]
    const answers = await Promise.all(orders.map((order, index) => many(order.map((id) => one({ id }, `${index} ${id}`)))))
    expect(kinds(answers.flat()).filter((kind) => kind === 'new')).toHaveLength(own.length)
    expect(new Set(ids(answers.flat()).filter((id) => id !== null))).toEqual(new Set(own))
  })
})

test('an event on its way to thousands of endpoints holds up nobody else: publishers, dispatchers, or who changes one of those endpoints', async () => {
  const engine = testEngine(url)
  const endpoint = await addEndpoints(3000)
  await inTransaction(pool(), async (sql) => {
    const [slow] = await publishMany(sql, [one({}, 'slow')])
    // Whoever waited for that transaction would wait for ever: it ends after them.
    const quick = await many([one({}, 'quick')])
    expect(quick).toMatchObject([{ deliveries: 3000 }])
    await updateEndpoint(db, testActor, scope, endpoint, { description: 'changed' }, { allowlist: loopback })
    const claims = await claimSome(engine, 100)
    expect(claims.map(({ event }) => publicId('evt', event.id))).toEqual(expect.arrayContaining(ids(quick)))
    expect(slow).toMatchObject({ deliveries: 3000 })
  })
  await engine.close()
})

describe('size', () => {
  /** The statements that publishing these takes. */
  async function statementsFor(
    publications: Publication[],
  ): Promise<{ texts: string[]; results: Awaited<ReturnType<typeof publishMany>> }> {
    const texts: string[] = []
    const counting = (sql: Sql): Sql => {
      return (text, values) => {
        texts.push(text)
        return sql(text, values)
      }
    }
    const results = await inTransaction(pool(), (sql) => publishMany(counting(sql), publications))
    return { texts, results }
  }

  test.each([
    ['with keys of their own', (n: number) => `k-${n}`, 1000],
    ['without keys', () => null, 1000],
    ['all with one key', () => 'k', 1],
  ])('a thousand events %s take a handful of statements', async (_, keyOf, count) => {
    await addEndpoint(db, scope, target)
    const { texts, results } = await statementsFor(Array.from({ length: 1000 }, (_, n) => one({}, keyOf(n))))
    expect(texts.length).toBeLessThanOrEqual(8)
    expect(new Set(ids(results)).size).toBe(count)
    expect(await db.due.count({ where: { organizationId: scope.organizationId } })).toBe(count)
  })

  test('a thousand events that all want an id of somebody else take a handful of statements too', async () => {
    const id = publicId('evt', newId())
    await many([one({ id }, null, await fresh())])
    const { texts, results } = await statementsFor(Array.from({ length: 1000 }, () => one({ id })))
    expect(texts.length).toBeLessThanOrEqual(8)
    expect(new Set(kinds(results))).toEqual(new Set(['idempotency_conflict']))
  })

  test('an event for more than 5 000 endpoints is written in parts, and each endpoint gets it once', async () => {
    await addEndpoints(5003)
    const { texts, results } = await statementsFor([one(), one()])
    expect(results).toMatchObject([{ deliveries: 5003 }, { deliveries: 5003 }])
    expect(texts.filter((text) => text.includes('insert into delivery'))).toHaveLength(3)
    for (const id of ids(results)) {
      const where = { eventId: uuidOf('evt', id ?? '') }
      expect(await db.delivery.groupBy({ by: 'endpointId', where })).toHaveLength(5003)
      expect(await db.due.count({ where })).toBe(5003)
    }
  })
})
