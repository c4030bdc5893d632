import fc from 'fast-check'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { publicId, uuidOf } from '#lib/ids.ts'
import { useDatabase } from '#lib/testing/database.ts'
import { Life, leaseSeconds, type ModelEndpoint } from '#lib/testing/life.ts'
import { type Receiver, startReceiver } from '#lib/testing/receiver.ts'
import { addEndpoint, createScope, publish, testActor, testEngine } from '#lib/testing/world.ts'
import { redeliver } from '#lib/webhooks/deliveries.ts'
import { deleteEndpoint, updateEndpoint } from '#lib/webhooks/endpoints.ts'
import type { Scope } from '#lib/webhooks/organizations.ts'
import { recoverEndpoint } from '#lib/webhooks/recoveries.ts'
import { stepRecoveries } from '#lib/webhooks/recovery-steps.ts'
import { createTestDelivery } from '#lib/webhooks/test-deliveries.ts'
import type { Claim } from './claim.ts'
import type { Result } from './record.ts'

const { url, db } = useDatabase()
const engine = testEngine(url, { leaseMs: leaseSeconds * 1000 })
let receiver: Receiver
let scopes: Scope[]

beforeAll(async () => {
  receiver = await startReceiver()
  scopes = [await createScope(db), await createScope(db)].map(({ organizationId, environment }) => ({ organizationId, environment }))
})
afterAll(() => {
  vi.useRealTimers()
  return Promise.all([receiver.close(), engine.close()])
})

/** Empty tables but for four endpoints of two organizations. Endpoint n wants the projects from n on. */
async function createLife(): Promise<Life> {
  vi.useRealTimers()
  await db.$transaction([
    db.recovery.deleteMany(),
    db.due.deleteMany(),
    db.attempt.deleteMany(),
    db.delivery.deleteMany(),
    db.event.deleteMany(),
    db.endpoint.deleteMany(),
  ])
  const endpoints: ModelEndpoint[] = []
  for (const [index, delays] of [[], [100_000], [100_000, 300_000], [200_000, 100_000, 100_000]].entries()) {
    const scope = scopes[index % scopes.length]
    if (!scope) throw new Error('there is no organization')
    const projectIds = [0, 1, 2, 3].slice(index).map((project) => `p-${project}`)
    const { id } = await addEndpoint(db, scope, { url: receiver.url, retrySchedule: delays, projectIds })
    endpoints.push({ id, uuid: uuidOf('ep', id), scope, delays, enabled: true, deleted: false })
  }
  return new Life(db, engine, endpoints)
}

/** One step: `run` gets something of `from` to work on, so that it is not tried while there is nothing. */
function command<T>(name: string, from: (life: Life) => T[], pick: number, run: (life: Life, one: T) => Promise<unknown>) {
  return {
    check: (life: Life) => from(life).length > 0,
    async run(life: Life) {
      const items = from(life)
      const one = items[pick % items.length]
      if (one === undefined) return
      await run(life, one)
      await life.check()
    },
    toString: () => `${name}(${pick})`,
  }
}

/** The same, about nothing in particular. */
function step(name: string, run: (life: Life) => Promise<unknown>) {
  return command(name, () => [null], 0, run)
}

async function send(claim: Claim, status: number): Promise<Result> {
  receiver.respondAlways(status === 0 ? { reset: true } : { status })
  return engine.attempt(claim)
}

const number = fc.nat({ max: 1000 })
const live = ({ endpoints }: Life) => endpoints.filter(({ deleted }) => !deleted)

const commands = [
  fc.nat({ max: 3 }).map((project) =>
    step(`publish to ${project + 1}`, async (life) => {
      const { id } = await publish(db, { organizationId: null, environment: 'sandbox' }, { projectId: `p-${project}` })
      await life.published(
        id,
        life.endpoints.filter(({ deleted }, index) => index <= project && !deleted),
      )
    }),
  ),
  fc.tuple(number, fc.constantFrom(0, leaseSeconds)).map(([pick, dueInSeconds]) =>
    command(`test due in ${dueInSeconds}`, live, pick, async (life, endpoint) => {
      const delivery = await createTestDelivery(db, endpoint.scope, endpoint.id, { dueInMs: dueInSeconds * 1000 })
      const { eventId } = await db.delivery.findUniqueOrThrow({ where: { id: delivery } })
      await life.published(publicId('evt', eventId), [endpoint], { test: true, dueInSeconds })
    }),
  ),
  fc
    .tuple(fc.nat({ max: 2 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 4 }))
    .map(([claimer, limit, room]) =>
      step(`claimer ${claimer} claims ${limit} with room ${room}`, (life) => life.claim(claimer, limit, room)),
    ),
  fc
    .integer({ min: 1, max: 12 })
    .map((limit) => step(`two claim ${limit} at once`, async (life) => Promise.all([life.claim(1, limit, 4), life.claim(2, limit, 4)]))),
  number.map((pick) =>
    command(
      'claim one',
      ({ deliveries }) => [...deliveries.values()],
      pick,
      async (life, { id, state }) => {
        const claim = await engine.claimOne(id)
        expect(claim === null).toBe(state === null || state === 'claimed')
        if (claim) life.claimed(claim, ['ready', 'scheduled'])
      },
    ),
  ),
  fc.tuple(number, fc.constantFrom(200, 204, 500, 0)).map(([pick, status]) =>
    command(
      `answer ${status}`,
      ({ claims }) => claims,
      pick,
      async (life, claim) => life.results.push(await send(claim, status)),
    ),
  ),
  number.map((pick) =>
    command(
      'give back',
      ({ claims }) => claims,
      pick,
      async (life, claim) => life.results.push({ claim, status: 'released', reason: null, delayMs: 0, attempt: null }),
    ),
  ),
  // A result stays, so that it may come a second time, after its lease, or after another of the same claim.
  fc.tuple(number, fc.integer({ min: 1, max: 5 })).map(([pick, count]) =>
    command(
      `record ${count}`,
      ({ results }) => results,
      pick,
      async (life) => life.record(distinct(life.results, pick, count)),
    ),
  ),
  fc.nat({ max: 20 }).map((from) =>
    command(
      'die',
      ({ claims }) => claims,
      from,
      async ({ claims }) => claims.splice(from % claims.length),
    ),
  ),
  fc.constantFrom(-3, -1, 1, 1, 2, 4).map((leases) => step(`clock ${leases}`, (life) => life.step(leases * leaseSeconds + 500))),
  fc.constant(step('promote', (life) => life.promote())),
  number.map((pick) =>
    command(
      'redeliver',
      ({ deliveries }) => [...deliveries.values()],
      pick,
      async (life, { id, endpoint, test }) => {
        const redelivered = redeliver(db, testActor, endpoint.scope, publicId('dlv', id))
        if (!endpoint.enabled) return expect(redelivered).rejects.toMatchObject({ code: 'conflict' })
        await redelivered
        const { eventId } = await db.delivery.findUniqueOrThrow({ where: { id } })
        await life.published(publicId('evt', eventId), [endpoint], { test })
      },
    ),
  ),
  number.map((pick) =>
    command('recover', live, pick, async (life, endpoint) => {
      const span = { since: dayAway(-10), until: dayAway(10), dryRun: false, includeSucceeded: false }
      const ordered = recoverEndpoint(db, testActor, endpoint.scope, endpoint.id, span)
      if (!endpoint.enabled) return expect(ordered).rejects.toMatchObject({ code: 'conflict' })
      await ordered
      // Two that step at once queue nothing twice.
      await Promise.all([stepRecoveries(db), stepRecoveries(db)])
      await life.recovered(endpoint)
    }),
  ),
  // The application's own clock, of which ids and times in the log are made; what is due is decided by the database's.
  fc.constantFrom(-26, -1, 0, 1, 50).map((hours) =>
    step(`own clock ${hours}`, async () => {
      vi.useRealTimers()
      if (hours !== 0) vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + hours * 3_600_000 })
    }),
  ),
  fc.tuple(number, fc.boolean()).map(([pick, enabled]) =>
    command(enabled ? 'enable' : 'disable', live, pick, async (_, endpoint) => {
      await updateEndpoint(db, testActor, endpoint.scope, endpoint.id, { enabled }, { allowlist: [] })
      endpoint.enabled = enabled
    }),
  ),
  fc.integer({ min: 1, max: 3 }).map((pick) =>
    command('delete', live, pick, async (life, endpoint) => {
      await deleteEndpoint(db, testActor, endpoint.scope, endpoint.id)
      life.deleted(endpoint)
    }),
  ),
]

function dayAway(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString()
}

/** Up to `count` results from `first` on, of each claim at most one, as a batch of the recorder has them. */
function distinct(results: Result[], first: number, count: number): Result[] {
  const start = first % results.length
  return [...new Map(results.slice(start, start + count).map((result) => [result.claim, result])).values()]
}

test('whatever happens in whatever order, every delivery has one life: nothing is lost, nothing ends twice, nothing is tried too often', async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands(commands, { maxCommands: 60, size: '+1' }), async (steps) => {
      const life = await createLife()
      await fc.asyncModelRun(() => ({ model: life, real: null }), steps)
      await life.drain((claim) => send(claim, 500))
      vi.useRealTimers()
    }),
    { numRuns: 40, interruptAfterTimeLimit: 15_000 },
  )
}, 60_000)
