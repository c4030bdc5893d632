import { randomBytes } from 'node:crypto'
import type { Db } from '#lib/db/client.ts'
import { sha256 } from '#lib/hash.ts'
import { idAt, publicId } from '#lib/ids.ts'
import type { SeedEndpoint } from './deliveries.ts'
import type { SeedLog } from './log.ts'
import { type Deed, type People, writeDeeds } from './people.ts'

const dayMs = 86_400_000

/** Credentials, and everything that people are on record for. */
export async function writeHistory(db: Db, organizationId: string, people: People, log: SeedLog, nowMs: number): Promise<void> {
  const at = (daysAgo: number) => nowMs - daysAgo * dayMs
  const deeds: Deed[] = [
    ...(await addKeys(db, organizationId, people, at)),
    ...log.endpoints.flatMap((endpoint, n) => endpointDeeds(endpoint, people, at, at(30.9) + n * 1_380_000)),
    ...log.deliveries.flatMap((delivery): Deed[] => {
      if (delivery.redeliveryOf === null || delivery.recoveryId !== null) return []
      const { environment } = delivery.endpoint
      const detail = { redelivery: publicId('dlv', delivery.id), eventType: delivery.event.type }
      const subject = publicId('dlv', delivery.redeliveryOf)
      return [{ atMs: delivery.createdAtMs, by: people.kofi, action: 'delivery.redelivered', subject, environment, detail }]
    }),
    recoveryDeed(log, people),
  ]
  await writeDeeds(
    db,
    organizationId,
    deeds.toSorted((a, b) => a.atMs - b.atMs),
  )
}

async function addKeys(db: Db, organizationId: string, { maya, tomas }: People, at: (daysAgo: number) => number): Promise<Deed[]> {
  const keys = [
    { name: 'Order service', environment: 'production', daysAgo: 30.5 },
    { name: 'Order service, staging', environment: 'sandbox', daysAgo: 31 },
    { name: 'CI', environment: 'sandbox', daysAgo: 20.2 },
  ] as const
  const deeds: Deed[] = []
  for (const { name, environment, daysAgo } of keys) {
    const id = idAt(at(daysAgo))
    // Nobody has the key itself, so nobody can use it.
    const key = `hp_${environment}_${randomBytes(24).toString('base64url')}`
    const times = { createdAt: new Date(at(daysAgo)), lastUsedAt: new Date(at(0.01)) }
    await db.apiKey.create({
      data: {
        id,
        organizationId,
        environment,
        name,
        scopes: [],
        prefix: key.slice(0, `hp_${environment}_`.length + 6),
        hash: sha256(key),
        ...times,
      },
    })
    deeds.push({ atMs: at(daysAgo), by: tomas, action: 'api_key.created', subject: publicId('key', id), environment, detail: { name } })
  }
  const id = idAt(at(28))
  const credential = { organizationId, environment: 'production', name: 'Consent backend', createdAt: new Date(at(28)) } as const
  await db.serviceCredential.create({ data: { id, ...credential, secretHash: sha256(randomBytes(32).toString('hex')) } })
  const { environment, name } = credential
  deeds.push({ atMs: at(28), by: maya, action: 'service_credential.created', subject: publicId('sc', id), environment, detail: { name } })
  return deeds
}

function endpointDeeds(
  endpoint: SeedEndpoint,
  { tomas, ines, kofi }: People,
  at: (daysAgo: number) => number,
  createdAtMs: number,
): Deed[] {
  const { environment, name, url } = endpoint
  const subject = publicId('ep', endpoint.id)
  const by = environment === 'sandbox' ? ines : tomas
  const of = { subject, environment }
  return [
    { atMs: createdAtMs, by, action: 'endpoint.created', ...of, detail: { url } },
    { atMs: createdAtMs + 240_000, by, action: 'endpoint.secret_revealed', ...of },
    ...(name === 'partner' ? [{ atMs: at(14.3), by: kofi, action: 'endpoint.updated', ...of, detail: { changed: ['rateLimit'] } }] : []),
    ...(name === 'laptop' ? [{ atMs: at(6), by: ines, action: 'endpoint.updated', ...of, detail: { changed: ['enabled'] } }] : []),
    ...(name === 'alerts'
      ? [{ atMs: at(0.15), by: tomas, action: 'endpoint.secret_rotated', ...of, detail: { graceSeconds: 86_400 } }]
      : []),
  ]
}

function recoveryDeed({ recovery, endpoints }: SeedLog, { kofi }: People): Deed {
  const { id, endpointId, sinceMs, untilMs, orderedAtMs, deliveries } = recovery
  const environment = endpoints.find((endpoint) => endpoint.id === endpointId)?.environment ?? 'production'
  const span = { since: new Date(sinceMs).toISOString(), until: new Date(untilMs).toISOString() }
  const detail = { recovery: publicId('rec', id), ...span, matched: deliveries.length }
  return { atMs: orderedAtMs, by: kofi, action: 'endpoint.recovery_ordered', subject: publicId('ep', endpointId), environment, detail }
}
