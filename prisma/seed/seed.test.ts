import { expect, test } from 'vitest'
import { formats } from '#lib/formats/format.ts'
import { signatureHeader, signingKey } from '#lib/formats/signature.ts'
import { publicId } from '#lib/ids.ts'
import { useDatabase } from '#lib/testing/database.ts'
import { testActor } from '#lib/testing/world.ts'
import { systemActor } from '#lib/webhooks/audit.ts'
import { getDelivery } from '#lib/webhooks/deliveries.ts'
import { createOrganization, type Scope } from '#lib/webhooks/organizations.ts'
import { countMatching } from '#lib/webhooks/recovery-steps.ts'
import { revealSecret } from '#lib/webhooks/secrets.ts'
import { healthOf } from '#lib/webhooks/staff-health.ts'
import { days } from './events.ts'
import { makeLog } from './log.ts'
import { type SeedOptions, seedOrganization } from './organization.ts'

const { db } = useDatabase()

const dayMs = 86_400_000

// The last Thursday afternoon, when offices work, so that no test depends on the day it is run. 1970 began on a Thursday.
const nowMs = Math.floor(Date.now() / (7 * dayMs)) * 7 * dayMs - 7 * dayMs + 15.3 * 3_600_000

test('the same seed and moment make the same log, and another seed another one', () => {
  const text = (seed: string) => JSON.stringify(makeLog(seed, nowMs, 600))
  expect(text('one')).toBe(text('one'))
  expect(text('one')).not.toBe(text('two'))
})

test('a log has the size that is asked for, over a month, with the rhythm of days and weeks', () => {
  const { endpoints, deliveries } = makeLog('rhythm', nowMs, 40_000)
  expect(deliveries.length).toBeGreaterThan(38_000)
  expect(deliveries.length).toBeLessThan(42_000)
  expect(endpoints).toHaveLength(12)
  expect(new Set(endpoints.map(({ format }) => format))).toEqual(new Set(formats))
  const times = deliveries.map(({ createdAtMs }) => createdAtMs)
  expect(Math.min(...times)).toBeGreaterThan(nowMs - (days + 1) * dayMs)
  expect(Math.max(...times)).toBeLessThanOrEqual(nowMs)
  const during = (from: number, to: number) =>
    times.filter((at) => new Date(at).getUTCHours() >= from && new Date(at).getUTCHours() < to).length
  expect(during(9, 17)).toBeGreaterThan(4 * during(20, 24))
  const on = (day: number) => times.filter((at) => new Date(at).getUTCDay() === day).length
  expect(on(2)).toBeGreaterThan(3 * on(0))
})

test('every endpoint has its character: healthy, slow, flapping, failing for two days, recovered, rate limited, moved, disabled', () => {
  const { deliveries, recovery } = makeLog('characters', nowMs, 20_000)
  const of = (name: string) => deliveries.filter(({ endpoint, event }) => endpoint.name === name && !event.test)
  const shareOf = (name: string, status: string) => of(name).filter((one) => one.status === status).length / of(name).length
  const answers = (name: string) => of(name).flatMap(({ attempts }) => attempts.map(({ answer }) => answer))
  expect(shareOf('events', 'succeeded')).toBeGreaterThan(0.99)
  expect(answers('alerts').filter(({ durationMs }) => durationMs > 2_000).length).toBeGreaterThan(answers('alerts').length / 2)
  expect(answers('erp').some((answer) => answer.kind === 'response' && answer.status === 503)).toBe(true)
  expect(answers('partner').some((answer) => answer.kind === 'response' && answer.status === 429)).toBe(true)
  const recent = of('warehouse').filter(({ createdAtMs }) => createdAtMs > nowMs - 2 * dayMs)
  expect(recent.length).toBeGreaterThan(20)
  expect(recent.every(({ status }) => status === 'retrying')).toBe(true)
  expect(of('warehouse').some(({ status }) => status === 'succeeded')).toBe(true)
  const moved = of('staging-alerts').findLast(({ attempts }) => attempts.length > 0)
  expect(moved).toMatchObject({ status: 'failed', code: 307 })
  expect(of('laptop').at(-1)).toMatchObject({ status: 'skipped', reason: 'endpoint_disabled', attempts: [] })
  expect(recovery.deliveries.length).toBeGreaterThan(20)
  expect(recovery.deliveries.every(({ status, redeliveryOf }) => status === 'succeeded' && redeliveryOf !== null)).toBe(true)
})

test('no delivery is over before its attempts, and none waits for a time that is past', () => {
  for (const delivery of makeLog('truth', nowMs, 5_000).deliveries) {
    const last = delivery.attempts.at(-1)
    expect(delivery.dueAtMs === null || delivery.dueAtMs > nowMs).toBe(true)
    expect((delivery.dueAtMs !== null) === (delivery.status === 'retrying')).toBe(true)
    expect(last === undefined || last.startedAtMs <= nowMs).toBe(true)
    expect(delivery.attempts.map(({ number }) => number)).toEqual(delivery.attempts.map((_, n) => n + 1))
  }
})

const options: SeedOptions = {
  slug: 'northwind',
  name: 'Northwind',
  seed: '1',
  nowMs,
  deliveries: 6_000,
  passwordHash: null,
  replace: false,
}

test('an organization is made whole: log, queue, members of every role, audit log; and its requests are signed with its secrets', async () => {
  const log = await seedOrganization(db, options)
  const { id: organizationId } = await db.organization.findUniqueOrThrow({ where: { slug: 'northwind' } })
  const scope: Scope = { organizationId, environment: 'production' }
  expect(await db.delivery.count({ where: { organizationId } })).toBe(log.deliveries.length)
  expect(await db.event.count({ where: { organizationId } })).toBe(log.events.length)
  expect(await db.attempt.count()).toBe(log.deliveries.reduce((sum, { attempts }) => sum + attempts.length, 0))
  expect(await db.due.count({ where: { organizationId } })).toBe(log.deliveries.filter(({ dueAtMs }) => dueAtMs !== null).length)
  const roles = await db.member.findMany({ where: { organizationId }, select: { role: true } })
  expect(new Set(roles.map(({ role }) => role))).toEqual(new Set(['viewer', 'developer', 'admin', 'owner']))
  const actions = await db.auditEntry.findMany({ where: { organizationId }, select: { action: true } })
  expect(actions.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['api_key.created', 'endpoint.created', 'endpoint.recovery_ordered', 'delivery.redelivered']),
  )
  for (const format of ['standard', 'akoya', 'acculynx', 'akamai']) {
    const seeded = log.deliveries.find(
      ({ endpoint, status }) => endpoint.format === format && endpoint.environment === 'production' && status === 'succeeded',
    )
    const { secret } = await revealSecret(db, testActor, scope, publicId('ep', seeded?.endpoint.id ?? ''))
    const { attempts, eventId } = await getDelivery(db, scope, publicId('dlv', seeded?.id ?? ''))
    const request = attempts.at(-1)?.request
    const timestamp = Number(request?.headers['webhook-timestamp'])
    const signature = signatureHeader([signingKey(secret)], eventId, timestamp, request?.body ?? '')
    expect(request?.headers['webhook-signature']).toBe(signature)
  }
})

test('what was recovered would not be recovered again', async () => {
  const { id, endpointId, since, until } = await db.recovery.findFirstOrThrow()
  expect(await db.delivery.count({ where: { recoveryId: id, status: 'succeeded' } })).toBeGreaterThan(0)
  const span = { since, until, includeSucceeded: false }
  expect(await countMatching(db, endpointId, span)).toEqual({ matched: 0, first: null, last: null })
})

test('an endpoint’s hours add up to its attempts', async () => {
  const [sums] = await db.$queryRaw<{ counted: number; attempts: number }[]>`
    select (select sum(succeeded + retrying + failed)::int from endpoint_hour) as counted,
      (select count(*)::int from attempt a join delivery d on d.id = a.delivery_id where not d.test) as attempts`
  expect(sums?.counted).toBe(sums?.attempts)
})

test('staff see that something fails there', async () => {
  const { id } = await db.organization.findUniqueOrThrow({ where: { slug: 'northwind' } })
  const [health] = await healthOf(db, [publicId('org', id)])
  expect(health?.endpoints).toMatchObject({ total: 12, enabled: 11 })
  expect(health?.endpoints.failing).toBeGreaterThan(0)
})

test('an organization that exists is refused; --replace makes one of ours anew, and leaves everybody else’s alone', async () => {
  await expect(seedOrganization(db, options)).rejects.toThrow('exists already')
  const before = await db.organization.findUniqueOrThrow({ where: { slug: 'northwind' } })
  const [failing] = await db.endpointState.findMany({ where: { failingSince: { not: null } } })
  expect(await rowsNaming(before.id, failing?.endpointId ?? '')).toContain('endpoint_state')
  const log = await seedOrganization(db, { ...options, seed: 'anew', replace: true, deliveries: 300 })
  const after = await db.organization.findUniqueOrThrow({ where: { slug: 'northwind' } })
  expect(after.id).not.toBe(before.id)
  expect(await rowsNaming(before.id, failing?.endpointId ?? '')).toEqual([])
  expect(await db.delivery.count()).toBe(log.deliveries.length)
  expect(await db.attempt.count()).toBe(log.deliveries.reduce((sum, { attempts }) => sum + attempts.length, 0))
  await createOrganization(db, systemActor, { slug: 'contoso', name: 'Contoso' })
  await expect(seedOrganization(db, { ...options, slug: 'contoso', replace: true })).rejects.toThrow('leaves it alone')
})

/** The tables, but for the audit log, that hold a row with an organization's or an endpoint's id anywhere in it. */
async function rowsNaming(...ids: string[]): Promise<string[]> {
  const tables = await db.$queryRaw<{ name: string }[]>`
    select relname as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition and relname <> 'audit_entry'`
  const found: string[] = []
  for (const { name } of tables) {
    const rows = await db.$queryRawUnsafe<unknown[]>(
      `select 1 from ${name} t where t::text like any($1::text[]) limit 1`,
      ids.map((id) => `%${id}%`),
    )
    if (rows.length > 0) found.push(name)
  }
  return found
}
