import type { Db, Environment } from '../db/client.ts'
import { publicId } from '../ids.ts'

type About = { endpointId: string; environment: Environment; url: string }

/** What in an organization asks for somebody, each with the endpoint or credential it is about. Everything is empty when all is well. */
export type Attention = {
  /** `failures` are attempts in a row. */
  failing: (About & {
    since: string
    failures: number
    errorClass: string | null
    errorMessage: string | null
    statusCode: number | null
  })[]
  /** Until when the secret before the current one signs along. */
  rotating: (About & { until: string })[]
  recovering: (About & { queued: number; matched: number })[]
  /** What programs come in with, and soon no more; soonest first. */
  expiring: { id: string; kind: 'key' | 'credential'; name: string; environment: Environment | null; at: string }[]
}

const shownMax = 20

/** How many days before its end somebody is told that a key or credential expires. */
export const expiringDays = 7

/** Reads what asks for somebody in an organization (UUID), of both environments. Disabled endpoints are somebody's decision, and not failing. */
export async function readAttention(db: Db, organizationId: string): Promise<Attention> {
  const [failing, rotating, recovering, expiring] = await Promise.all([
    failingEndpoints(db, organizationId),
    db.endpointSecret.findMany({
      // A key pair is replaced together with the secret.
      where: { kind: 'hmac', endpoint: { organizationId, deletedAt: null }, expiresAt: { gt: new Date() } },
      select: { expiresAt: true, endpoint: { select: shown } },
      orderBy: { expiresAt: 'asc' },
      take: shownMax,
    }),
    db.recovery.findMany({
      where: { organizationId, state: 'running' },
      select: { endpointId: true, queued: true, matched: true },
      orderBy: { id: 'desc' },
      take: shownMax,
    }),
    expiringCredentials(db, organizationId, new Date()),
  ])
  const recovered = await db.endpoint.findMany({ where: { id: { in: recovering.map(({ endpointId }) => endpointId) } }, select: shown })
  const byId = new Map(recovered.map((endpoint) => [endpoint.id, endpoint]))
  return {
    failing,
    expiring,
    rotating: rotating.flatMap(({ expiresAt, endpoint }) => (expiresAt ? [{ ...about(endpoint), until: expiresAt.toISOString() }] : [])),
    recovering: recovering.flatMap(({ endpointId, queued, matched }) => {
      const endpoint = byId.get(endpointId)
      return endpoint ? [{ ...about(endpoint), queued, matched }] : []
    }),
  }
}

async function expiringCredentials(db: Db, organizationId: string, now: Date): Promise<Attention['expiring']> {
  const soon = { gt: now, lt: new Date(now.getTime() + expiringDays * 86_400_000) }
  const which = {
    where: { organizationId, revokedAt: null, expiresAt: soon },
    select: { id: true, name: true, environment: true, expiresAt: true },
    orderBy: { expiresAt: 'asc' },
    take: shownMax,
  } as const
  const [keys, credentials] = await Promise.all([db.apiKey.findMany(which), db.serviceCredential.findMany(which)])
  const present = (kind: 'key' | 'credential', rows: typeof keys) =>
    rows.flatMap(({ id, name, environment, expiresAt }) =>
      expiresAt ? [{ id: publicId(kind === 'key' ? 'key' : 'sc', id), kind, name, environment, at: expiresAt.toISOString() }] : [],
    )
  return [...present('key', keys), ...present('credential', credentials)].sort((a, b) => a.at.localeCompare(b.at))
}

const shown = { id: true, environment: true, url: true } as const

function about({ id, environment, url }: { id: string; environment: Environment; url: string }): About {
  return { endpointId: publicId('ep', id), environment, url }
}

type FailingRow = Omit<Attention['failing'][number], 'since' | 'endpointId'> & { id: string; failingSince: Date }

async function failingEndpoints(db: Db, organizationId: string): Promise<Attention['failing']> {
  const rows = await db.$queryRaw<FailingRow[]>`
    select e.id, e.environment::text as environment, e.url, s.failing_since as "failingSince", s.failures, s.error_class as "errorClass",
      s.error_message as "errorMessage", s.status_code as "statusCode"
    from endpoint e join endpoint_state s on s.endpoint_id = e.id
    where e.organization_id = ${organizationId}::uuid and e.deleted_at is null and e.enabled and s.failing_since is not null and s.failures > 0
    order by s.failing_since desc
    limit ${shownMax}`
  return rows.map(({ id, environment, url, failingSince, ...rest }) => ({
    ...about({ id, environment, url }),
    since: failingSince.toISOString(),
    ...rest,
  }))
}

/** A text that changes when what the home page tells beside the log does: what asks for somebody, and the steps that are taken by deliveries. */
export async function homePulse(db: Db, organizationId: string): Promise<string> {
  const rows = await db.$queryRaw<{ pulse: string }[]>`
    select concat_ws(' ', 'home',
      (select string_agg(s.endpoint_id::text, ',' order by s.endpoint_id) from endpoint e join endpoint_state s on s.endpoint_id = e.id
        where e.organization_id = o.id and e.deleted_at is null and e.enabled and s.failing_since is not null and s.failures > 0),
      (select string_agg(r.id || ' ' || r.queued, ',' order by r.id) from recovery r where r.organization_id = o.id and r.state = 'running'),
      (select count(*) from notification n where n.organization_id = o.id and n.dismissed_at is null),
      (select concat(b.tested_at is not null, b.delivered_at is not null) from onboarding b where b.organization_id = o.id)) as pulse
    from organization o where o.id = ${organizationId}::uuid`
  return rows[0]?.pulse ?? ''
}
