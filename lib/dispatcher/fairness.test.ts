import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { newId, uuidOf } from '#lib/ids.ts'
import { useDatabase } from '#lib/testing/database.ts'
import { startReceiver } from '#lib/testing/receiver.ts'
import { addEndpoint, createScope, publish, startDispatcher, testEngine } from '#lib/testing/world.ts'
import type { Scope } from '#lib/webhooks/organizations.ts'
import { type Claim, type ClaimRequest, start } from './claim.ts'

const { url, db } = useDatabase()
const engine = testEngine(url)
const target = 'http://127.0.0.1:9/'

afterAll(() => engine.close())
beforeEach(async () => {
  await db.$transaction([
    db.due.deleteMany(),
    db.attempt.deleteMany(),
    db.delivery.deleteMany(),
    db.event.deleteMany(),
    db.endpoint.deleteMany(),
  ])
})

async function organization(): Promise<Scope> {
  const { organizationId, environment } = await createScope(db)
  return { organizationId, environment }
}

/** Puts `count` deliveries of one event in the queue of an endpoint, as if they had waited for `seconds`. */
async function fill(endpointId: string, count: number, { retry = false, seconds = 60 } = {}): Promise<void> {
  const [eventId, ...ids] = Array.from({ length: count + 1 }, () => newId())
  await db.$executeRaw`
    with endpoint as (select * from endpoint where id = ${uuidOf('ep', endpointId)}::uuid), published as (
      insert into event (id, organization_id, environment, type, category, data, occurred_at)
      select ${eventId}::uuid, organization_id, environment, 'thing.happened', 'things', '{}', now() from endpoint returning id
    ), created as (
      insert into delivery (id, organization_id, environment, endpoint_id, event_id, event_type, category, status, attempt_count)
      select ids.id, e.organization_id, e.environment, e.id, p.id, 'thing.happened', 'things',
        (case when ${retry} then 'retrying' else 'pending' end)::delivery_status, ${retry}::boolean::int
      from endpoint e, published p, unnest(${ids}::uuid[]) as ids (id)
      returning id, organization_id, endpoint_id, event_id, attempt_count
    )
    insert into due (delivery_id, organization_id, endpoint_id, event_id, state, retry, attempt_count, due_at)
    select id, organization_id, endpoint_id, event_id, 'ready', ${retry}, attempt_count, now() - ${seconds} * interval '1 second' from created`
}

/** `count` more endpoints like this one, of the same organization. */
async function multiply(endpointId: string, count: number): Promise<void> {
  await db.$executeRaw`
    insert into endpoint (id, organization_id, environment, url, description, format, event_types, project_ids, attributes, retry_schedule, callback_hash, updated_at)
    select gen_random_uuid(), organization_id, environment, url, '', format, event_types, project_ids, attributes, retry_schedule, 'hash ' || n, now()
    from endpoint, generate_series(1, ${count}::int) n where id = ${uuidOf('ep', endpointId)}::uuid`
}

function claim(request: Partial<ClaimRequest> = {}) {
  return engine.claimReady({
    limit: 100,
    rooms: new Map(),
    roomElse: 1000,
    strangersMax: 1000,
    blockedOrganizations: [],
    position: start,
    ...request,
  })
}

/** Claims round after round, until nothing more is found, with what is asked for each time. */
async function rounds(request: Partial<ClaimRequest>, countMax: number): Promise<Claim[][]> {
  const all: Claim[][] = []
  let position = start
  for (let more = true; more && all.length < countMax; ) {
    const answer = await claim({ ...request, position })
    all.push(answer.claims)
    position = answer.position
    more = answer.more || answer.claims.length > 0
  }
  return all
}

/** How many of these there are by what `of` says. */
function countBy(claims: Claim[], of: (claim: Claim) => string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const one of claims) counts.set(of(one), (counts.get(of(one)) ?? 0) + 1)
  return counts
}

const endpointOf = ({ endpoint }: Claim) => endpoint.id
const organizationOf = ({ organizationId }: Claim) => organizationId

describe('a claim', () => {
  test('brings a fresh event to an endpoint beside which 20 000 older deliveries of another wait', async () => {
    const scope = await organization()
    const [busy, quiet] = [await addEndpoint(db, scope, { url: target }), await addEndpoint(db, scope, { url: target })]
    await fill(busy.id, 20_000)
    await fill(quiet.id, 1, { seconds: 0 })
    const { claims } = await claim({ limit: 50 })
    expect(countBy(claims, endpointOf)).toEqual(
      new Map([
        [uuidOf('ep', busy.id), 25],
        [uuidOf('ep', quiet.id), 1],
      ]),
    )
  })

  test('takes retries and first attempts of an endpoint by turns', async () => {
    const scope = await organization()
    const { id } = await addEndpoint(db, scope, { url: target })
    await fill(id, 500, { retry: true, seconds: 600 })
    await fill(id, 500)
    for (const [room, each] of [
      [10, 5],
      [2, 1],
      [40, 20],
    ]) {
      const { claims } = await claim({ roomElse: room ?? 0 })
      expect(countBy(claims, ({ attemptCount }) => (attemptCount > 0 ? 'retries' : 'first'))).toEqual(
        new Map([
          ['first', each],
          ['retries', each],
        ]),
      )
    }
  })

  test('gives every organization the same part, however much each has waiting', async () => {
    const scopes = [await organization(), await organization(), await organization(), await organization()]
    for (const [index, scope] of scopes.entries()) {
      for (let n = 0; n <= index; n += 1) await fill((await addEndpoint(db, scope, { url: target })).id, 100 * (index + 1))
    }
    const { claims } = await claim({ limit: 96 })
    const counts = countBy(claims, organizationOf)
    for (const { organizationId } of scopes) expect(counts.get(organizationId)).toBe(24)
  })

  test('passes over endpoints without room and organizations that have their share', async () => {
    const [mine, other, full] = [await organization(), await organization(), await organization()]
    const blocked = await addEndpoint(db, mine, { url: target })
    const small = await addEndpoint(db, mine, { url: target })
    const open = await addEndpoint(db, other, { url: target })
    const shut = await addEndpoint(db, full, { url: target })
    for (const { id } of [blocked, small, open, shut]) await fill(id, 100)
    const rooms = new Map([
      [uuidOf('ep', blocked.id), 0],
      [uuidOf('ep', small.id), 3],
    ])
    const { claims } = await claim({ rooms, roomElse: 20, blockedOrganizations: [full.organizationId] })
    expect(countBy(claims, endpointOf)).toEqual(
      new Map([
        [uuidOf('ep', small.id), 3],
        [uuidOf('ep', open.id), 20],
      ]),
    )
  })

  test('comes to every one of many organizations, a claim after the other', async () => {
    for (let n = 0; n < 150; n += 1) await fill((await addEndpoint(db, await organization(), { url: target })).id, 3)
    const all = await rounds({ limit: 64, roomElse: 1 }, 12)
    // A round takes three claims. Nobody has a second turn before all had their first.
    for (let round = 1; round <= 3; round += 1)
      expect([...countBy(all.slice(0, 3 * round).flat(), organizationOf).values()]).toEqual(Array(150).fill(round))
  })

  test('comes to every one of many endpoints of an organization, a claim after the other', async () => {
    const scope = await organization()
    const { id } = await addEndpoint(db, scope, { url: target })
    await multiply(id, 599)
    const event = await publish(db, scope)
    await publish(db, scope)
    expect(event.deliveries).toBe(600)
    const all = await rounds({ limit: 300, roomElse: 1 }, 12)
    // A round takes three claims, of at most 256 endpoints each.
    for (const round of [1, 2]) expect([...countBy(all.slice(0, 3 * round).flat(), endpointOf).values()]).toEqual(Array(600).fill(round))
  })

  test('comes to the retries of every endpoint beside its first attempts, also where each organization gets one endpoint a claim', async () => {
    for (let n = 0; n < 70; n += 1) {
      const { id } = await addEndpoint(db, await organization(), { url: target })
      await fill(id, 20)
      await fill(id, 2, { retry: true })
    }
    const all = await rounds({ limit: 64, roomElse: 2 }, 4)
    const retries = all.flat().filter(({ attemptCount }) => attemptCount > 0)
    expect([...countBy(retries, organizationOf).values()]).toEqual(Array(70).fill(2))
  })
})

describe('a dispatcher', () => {
  test('keeps a limit of deliveries per second together with another one, and uses it up', async () => {
    const receiver = await startReceiver()
    const scope = await organization()
    const rateLimit = 40
    const { id } = await addEndpoint(db, scope, { url: receiver.url, rateLimit })
    await fill(id, 160)
    const startedAt = Date.now()
    const dispatchers = [startDispatcher(url), startDispatcher(url)]
    const times = (await receiver.waitFor(140)).map(({ at }) => at)
    await Promise.all(dispatchers.map((dispatcher) => dispatcher.stop()))
    await receiver.close()
    // What a busy machine delays comes later, and never above this line: the limit, and 300 ms of it at once.
    for (const [n, at] of times.entries()) expect(n + 1).toBeLessThanOrEqual(rateLimit * ((at - startedAt) / 1000 + 0.3) + 1)
    const last = times[139] ?? 0
    expect(140 / ((last - startedAt) / 1000)).toBeGreaterThanOrEqual(0.4 * rateLimit)
  })

  test.each([429, 503])('leaves an endpoint alone that answers %i with Retry-After, and serves the others meanwhile', async (status) => {
    const [pressed, other] = [await startReceiver(), await startReceiver()]
    const scope = await organization()
    const { id } = await addEndpoint(db, scope, { url: pressed.url, retrySchedule: 'extended' })
    await addEndpoint(db, scope, { url: other.url, projectIds: ['p-1'] })
    pressed.respondAlways({ status, headers: { 'retry-after': '2' } })
    await fill(id, 40)
    const dispatcher = startDispatcher(url)
    await pressed.waitFor(1)
    for (let n = 0; n < 20; n += 1) await publish(db, scope, { projectId: 'p-1' })
    await other.waitFor(20)
    await pressed.waitFor(4)
    await dispatcher.stop()
    await Promise.all([pressed.close(), other.close()])
    // A new endpoint may have two in flight, which both heard of it; the next came after what was asked for.
    const [first = 0, , third = 0] = pressed.requests.map(({ at }) => at)
    expect(third - first).toBeGreaterThanOrEqual(1_900)
    expect(other.requests.filter(({ at }) => at < third).length).toBe(20)
  })

  test('waits with the next attempt of the extended schedule for as long as Retry-After asks', async () => {
    const receiver = await startReceiver()
    const scope = await organization()
    await addEndpoint(db, scope, { url: receiver.url, retrySchedule: 'extended' })
    receiver.respondAlways({ status: 429, headers: { 'retry-after': '3600' } })
    await publish(db, scope)
    const dispatcher = startDispatcher(url)
    await receiver.waitFor(1)
    let rows = await db.due.findMany()
    for (; rows[0]?.state !== 'scheduled'; rows = await db.due.findMany()) await sleep(10)
    await dispatcher.stop()
    await receiver.close()
    const waits = (rows[0]?.dueAt.getTime() ?? 0) - Date.now()
    expect(waits).toBeGreaterThan(3_500_000)
    expect(waits).toBeLessThanOrEqual(3_600_000)
  })

  test('delivers to a healthy endpoint while all others of its organization hang', async () => {
    const [hanging, healthy] = [await startReceiver(), await startReceiver()]
    hanging.respondAlways({ hang: 'before-headers' })
    const scope = await organization()
    const { id } = await addEndpoint(db, scope, { url: hanging.url, retrySchedule: [] })
    await multiply(id, 7)
    await addEndpoint(db, scope, { url: healthy.url })
    for (let n = 0; n < 10; n += 1) await publish(db, scope)
    const dispatcher = startDispatcher(url, { concurrency: 32, timeoutMs: 300 })
    await healthy.waitFor(10)
    expect(hanging.requests.length).toBeLessThan(80)
    while ((await db.due.count()) > 0) await sleep(20)
    await dispatcher.stop()
    await Promise.all([hanging.close(), healthy.close()])
    expect(healthy.requests).toHaveLength(10)
  })
})
