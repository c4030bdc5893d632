import type { PrismaClient } from '#lib/db/client.ts'
import { type Claim, start } from '#lib/dispatcher/claim.ts'
import { createEgress } from '#lib/dispatcher/egress.ts'
import { createEngine, type Engine } from '#lib/dispatcher/engine.ts'
import { startLoop } from '#lib/dispatcher/loop.ts'
import { createWakeUp } from '#lib/dispatcher/wake-up.ts'
import { parseEnv } from '#lib/env.ts'
import { uuidOf } from '#lib/ids.ts'
import { log } from '#lib/log.ts'
import { type Actor, systemActor } from '#lib/webhooks/audit.ts'
import { putEventType } from '#lib/webhooks/catalog.ts'
import { getDelivery } from '#lib/webhooks/deliveries.ts'
import { listDeliveries } from '#lib/webhooks/delivery-list.ts'
import { endpointInput } from '#lib/webhooks/endpoint-input.ts'
import { createEndpoint } from '#lib/webhooks/endpoints.ts'
import type { PublishScope } from '#lib/webhooks/event-rows.ts'
import { createOrganization, type Scope } from '#lib/webhooks/organizations.ts'
import { type PublishInput, publishEvent, publishInput } from '#lib/webhooks/publish.ts'

/** The ranges that tests may deliver to. */
export const loopback = parseEnv({ TARGET_ALLOWLIST: '127.0.0.0/8,::1/128' }).TARGET_ALLOWLIST ?? []

export const testActor: Actor = { ...systemActor, label: 'test' }

let count = 0

/** A fresh organization in sandbox, and the event type `thing.happened` in the category `things`. */
export async function createScope(db: PrismaClient): Promise<Scope & { slug: string }> {
  count += 1
  const slug = `org-${count}`
  const { id } = await createOrganization(db, testActor, { name: slug, slug })
  await putEventType(db, testActor, 'thing.happened', {
    category: 'things',
    title: 'A thing happened',
    description: '',
    deprecated: false,
  })
  return { organizationId: uuidOf('org', id), environment: 'sandbox', slug }
}

/** An endpoint for everything, with retries a second apart so that tests need not wait. */
export function addEndpoint(db: PrismaClient, scope: Scope, input: { url: string } & Record<string, unknown>) {
  const parsed = endpointInput.parse({ eventTypes: ['*'], retrySchedule: [1, 1, 1], ...input })
  return createEndpoint(db, testActor, scopeOnly(scope), parsed, { allowlist: loopback })
}

/** Publishes one `thing.happened`. */
export function publish(db: PrismaClient, scope: PublishScope, input: Partial<PublishInput> = {}, key: string | null = null) {
  return publishEvent(
    db,
    { organizationId: scope.organizationId, environment: scope.environment },
    publishInput.parse({ type: 'thing.happened', data: { n: 1 }, ...input }),
    key,
  )
}

/** The deliveries of a scope, oldest first, each with its attempts. */
export async function deliveriesOf(db: PrismaClient, scope: Scope) {
  const { data } = await listDeliveries(db, scopeOnly(scope), {}, { limit: 250 })
  return Promise.all(data.reverse().map(({ id }) => getDelivery(db, scopeOnly(scope), id)))
}

/** Resolves with the deliveries of a scope once none of them is going on any more. */
export async function whenOver(db: PrismaClient, scope: Scope) {
  for (;;) {
    const deliveries = await deliveriesOf(db, scope)
    if (deliveries.length > 0 && deliveries.every(({ status }) => ['succeeded', 'failed', 'skipped'].includes(status))) return deliveries
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** What any claimer may have now. */
export async function claimSome(engine: Engine, limit = 10): Promise<Claim[]> {
  await engine.promote()
  const { claims } = await engine.claimReady({
    limit,
    rooms: new Map(),
    roomElse: limit,
    strangersMax: 1000,
    blockedOrganizations: [],
    position: start,
  })
  return claims
}

/** Attempts and records one claim. `recorded` is false when it came too late. */
export async function deliver(engine: Engine, claim: Claim) {
  const result = await engine.attempt(claim)
  return { result, recorded: await engine.record(result) }
}

type EngineOptions = { timeoutMs?: number; leaseMs?: number; allowlist?: typeof loopback }

/** An engine on its own connections. */
export function testEngine(
  databaseUrl: string,
  { timeoutMs = 10_000, leaseMs = 20_000, allowlist = loopback }: EngineOptions = {},
): Engine {
  return createEngine({ databaseUrl, egress: createEgress({ allowlist, timeoutMs }), log: log(), leaseMs, connections: 3 })
}

/** A running dispatcher; `stop` drains it. With `pollMs` of minutes, only a notification wakes it. */
export function startDispatcher(databaseUrl: string, options: EngineOptions & { concurrency?: number; pollMs?: number } = {}) {
  const engine = testEngine(databaseUrl, options)
  const onError = (error: unknown) => log().error({ err: error }, 'test dispatcher')
  const { concurrency = 16, pollMs = 50 } = options
  const loop = startLoop({ concurrency, claim: engine.claimReady, attempt: engine.attempt, record: engine.record, onError })
  const wakeUp = createWakeUp(databaseUrl, loop.wake, onError)
  const poll = setInterval(() => void engine.promote().then(loop.wake, onError), pollMs)
  return {
    loop,
    async stop() {
      clearInterval(poll)
      await loop.drain()
      await Promise.all([wakeUp.close(), engine.close()])
    },
  }
}

function scopeOnly({ organizationId, environment }: Scope): Scope {
  return { organizationId, environment }
}
