import type { PrismaClient } from '#lib/db/client.ts'
import { newId, publicId, uuidOf } from '#lib/ids.ts'
import { createUser } from '#lib/webhooks/accounts.ts'
import { createApiKey } from '#lib/webhooks/api-keys.ts'
import { getEvent } from '#lib/webhooks/events.ts'
import { putInbox } from '#lib/webhooks/inbox.ts'
import { admitToInbox, keepMessage } from '#lib/webhooks/inbox-messages.ts'
import { createInvitation } from '#lib/webhooks/invitations.ts'
import { saveView } from '#lib/webhooks/saved-views.ts'
import { createServiceCredential } from '#lib/webhooks/service-credentials.ts'
import { addEndpoint, createScope, publish, testActor } from './world.ts'

export type Tenant = Awaited<ReturnType<typeof createTenant>>

/**
 * An organization that has one of everything in its sandbox, with public ids, an owner, and an API key of each environment. Its name and its data say
 * `marker`, so that whatever of it comes to light somewhere can be recognized.
 */
export async function createTenant(db: PrismaClient) {
  const scope = await createScope(db)
  const { organizationId, slug } = scope
  const marker = `marker-of-${slug}`
  const ownerId = await createMember(db, organizationId, slug, 'owner')
  const viewerId = await createMember(db, organizationId, slug, 'viewer')
  const endpoint = await addEndpoint(db, scope, { url: `http://127.0.0.1:9/${marker}`, description: marker })
  await db.endpoint.update({ where: { id: uuidOf('ep', endpoint.id) }, data: { isPrimary: true } })
  const akoya = await addEndpoint(db, scope, { url: `http://127.0.0.1:9/akoya-${marker}`, format: 'akoya', enabled: false })
  const acculynx = await addEndpoint(db, scope, { url: `http://127.0.0.1:9/acculynx-${marker}`, format: 'acculynx', enabled: false })
  const event = await publish(db, scope, { data: { marker } })
  const { deliveries } = await getEvent(db, { organizationId, environment: 'sandbox' }, event.id)
  const keys = {
    sandbox: (await createKey(db, organizationId, 'sandbox')).key,
    production: (await createKey(db, organizationId, 'production')).key,
  }
  const ids = {
    owner: publicId('usr', ownerId),
    viewer: publicId('usr', viewerId),
    endpoint: endpoint.id,
    akoya: akoya.id,
    acculynx: acculynx.id,
    event: event.id,
    delivery: deliveries[0]?.id ?? '',
    ...(await fillInbox(db, scope, marker)),
    ...(await addSettings(db, organizationId, ownerId, slug)),
    recovery: await addRecovery(db, organizationId, endpoint.id),
  }
  return { organizationId, slug, ownerId, marker, keys, ids, secret: endpoint.secret }
}

async function createMember(db: PrismaClient, organizationId: string, slug: string, role: 'owner' | 'viewer'): Promise<string> {
  const { id } = await createUser(db, { email: `${role}@${slug}.example`, name: `The ${role}`, passwordHash: null, staffRole: null })
  await db.member.create({ data: { organizationId, userId: id, role } })
  return id
}

function createKey(db: PrismaClient, organizationId: string, environment: 'sandbox' | 'production') {
  return createApiKey(db, testActor, organizationId, { name: `${environment} key`, environment, scopes: [] })
}

async function fillInbox(db: PrismaClient, { organizationId }: { organizationId: string }, marker: string) {
  const { url } = await putInbox(db, testActor, { organizationId, environment: 'sandbox' }, {})
  const token = url.split('/').at(-1) ?? ''
  const inbox = await admitToInbox(db, token, url)
  const { id: message } = await keepMessage(db, inbox, { headers: { 'content-type': 'text/plain' }, body: Buffer.from(marker) }, new Date())
  return { message, inboxToken: token }
}

async function addSettings(db: PrismaClient, organizationId: string, ownerId: string, slug: string) {
  const by = { userId: ownerId, role: 'owner', actor: testActor } as const
  await createInvitation(db, by, organizationId, { email: `invited@${slug}.example`, role: 'viewer' })
  const { id: invitationId } = await db.invitation.findFirstOrThrow({ where: { organizationId }, select: { id: true } })
  const { clientId } = await createServiceCredential(db, testActor, organizationId, { name: 'Service', environment: 'sandbox' })
  const key = await createKey(db, organizationId, 'sandbox')
  const scope = { organizationId, environment: 'sandbox' } as const
  const view = await saveView(db, scope, { userId: ownerId, role: 'owner' }, { name: 'View', query: 'status=failed', shared: true })
  const notification = newId()
  await db.notification.create({ data: { id: notification, ...scope, title: `marker-of-${slug}`, reason: 'None.' } })
  return {
    invitation: publicId('inv', invitationId),
    credential: clientId,
    key: key.id,
    view: view.id,
    notification: publicId('ntf', notification),
  }
}

/** One that is under way and whose steps nobody takes. */
async function addRecovery(db: PrismaClient, organizationId: string, endpointId: string): Promise<string> {
  const id = newId()
  const span = { since: new Date(0), until: new Date() }
  const scope = { organizationId, environment: 'sandbox', endpointId: uuidOf('ep', endpointId) } as const
  await db.recovery.create({ data: { id, ...scope, ...span, matched: 1, orderedBy: 'test' } })
  return publicId('rec', id)
}

/**
 * What the whole database holds, table by table, as something to compare; with `only`, the rows that mention the organization or one of its
 * endpoints. When a key was last used is no change.
 */
export async function fingerprint(
  db: PrismaClient,
  only?: { organizationId: string; endpointIds: string[] },
): Promise<Record<string, string>> {
  const mentions = only && [only.organizationId, ...only.endpointIds.map((id) => uuidOf('ep', id))].join('|')
  const tables = await db.$queryRaw<{ name: string }[]>`
    select c.relname as name from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition`
  const [row] = await db.$queryRawUnsafe<{ state: Record<string, string> }[]>(
    `select jsonb_object_agg(name, state) as state from (${tables.map(({ name }) => stateOf(name)).join(' union all ')}) states`,
    mentions ?? '',
  )
  return row?.state ?? {}
}

function stateOf(table: string): string {
  return `select '${table}' as name, count(*) || ' rows ' || coalesce(md5(string_agg(line, ',' order by line)), '') as state
    from (select (to_jsonb(t) - 'last_used_at' - 'last_seen_at')::text as line from "${table}" t) lines where line ~ $1`
}
