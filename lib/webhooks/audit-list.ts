import { z } from 'zod'
import type { Db, Prisma } from '../db/client.ts'
import { firstIdAt, type IdPrefix, parseId, publicId } from '../ids.ts'
import { instant } from '../parse.ts'
import { environmentSchema } from './organizations.ts'
import { type Page, type PageRequest, rowsToRead, toPage, uuidOfCursor } from './paging.ts'

/** What the audit log can be narrowed to. */
export const auditFilters = z.object({
  actor: z.string().min(1).max(200).optional().describe('Id of a user, API key or service credential, or `system`.'),
  action: z.string().min(1).max(100).optional().describe('For instance `endpoint.updated`.'),
  subject: z.string().trim().min(1).max(300).optional().describe('Id or name of what was acted upon.'),
  environment: environmentSchema.optional(),
  since: instant.optional().describe('Then or later.'),
  until: instant.optional().describe('Before then.'),
})

export type AuditFilters = z.infer<typeof auditFilters>

export const auditEntrySchema = z.object({
  id: z.string(),
  organizationId: z.string().nullable().describe('Null for what concerns the whole platform.'),
  environment: environmentSchema.nullable(),
  actor: z.object({ id: z.string(), label: z.string().describe('An e-mail address or the name of a key, as it was then.') }),
  action: z.string(),
  subject: z.string().describe('Id or name of what was acted upon.'),
  detail: z.record(z.string(), z.json()).nullable().describe('`changes` has old and new values by field; secrets are never in it.'),
  address: z.string().nullable().describe('Where the request came from; null for Hookport itself.'),
  userAgent: z.string().nullable(),
  createdAt: z.iso.datetime(),
})

export type AuditEntry = z.infer<typeof auditEntrySchema>

/** Whose entries: an organization's (UUID), the platform's own (null), or all there are. */
export type AuditScope = { organizationId: string | null } | 'everything'

/** The entries that the filters leave, newest first. Reads audit_entry_organization_id_*_idx backwards from the cursor. */
export async function listAudit(db: Db, scope: AuditScope, filters: AuditFilters, page: PageRequest): Promise<Page<AuditEntry>> {
  const where = whereOf(scope, filters)
  const before = page.cursor === undefined ? {} : { id: { lt: uuidOfCursor('aud', page.cursor) } }
  const rows = await db.auditEntry.findMany({ where: { AND: [where, before] }, orderBy: { id: 'desc' }, ...rowsToRead(page) })
  return toPage(
    rows.map(present),
    page,
    (row) => row.id,
    () => db.auditEntry.count({ where }),
  )
}

/** One page of them with the cursors to both sides, null where there is nothing. `after` names the entry that the page ends above. */
export async function auditPage(
  db: Db,
  scope: AuditScope,
  filters: AuditFilters,
  { limit, before, after }: { limit: number; before?: string | undefined; after?: string | undefined },
): Promise<{ data: AuditEntry[]; newer: string | null; older: string | null }> {
  if (after === undefined) {
    const { data, nextCursor } = await listAudit(db, scope, filters, { limit, cursor: before })
    return { data, newer: before === undefined ? null : (data[0]?.id ?? null), older: nextCursor }
  }
  const where = { AND: [whereOf(scope, filters), { id: { gt: uuidOfCursor('aud', after) } }] }
  const rows = await db.auditEntry.findMany({ where, orderBy: { id: 'asc' }, take: limit + 1 })
  const data = rows.slice(0, limit).reverse().map(present)
  return { data, newer: rows.length > limit ? (data[0]?.id ?? null) : null, older: data.at(-1)?.id ?? null }
}

const exportedAtOnce = 500

/** All of them, newest first, read as they are taken. */
export async function* eachAudit(db: Db, scope: AuditScope, filters: AuditFilters): AsyncGenerator<AuditEntry> {
  for (let cursor: string | undefined; ; ) {
    const { data, nextCursor } = await listAudit(db, scope, filters, { limit: exportedAtOnce, cursor })
    yield* data
    if (nextCursor === null) return
    cursor = nextCursor
  }
}

/** Who has done what in an organization: what its filters offer. */
export async function auditChoices(
  db: Db,
  organizationId: string,
): Promise<{ actors: { id: string; label: string }[]; actions: string[] }> {
  const where = { organizationId }
  const [actors, actions] = await Promise.all([
    db.auditEntry.findMany({
      where,
      distinct: ['actor'],
      orderBy: [{ actor: 'asc' }, { id: 'desc' }],
      select: { actor: true, actorLabel: true },
      take: choicesMax,
    }),
    db.auditEntry.groupBy({ by: ['action'], where, orderBy: { action: 'asc' } }),
  ])
  return { actors: actors.map(({ actor, actorLabel }) => ({ id: actor, label: actorLabel })), actions: actions.map(({ action }) => action) }
}

const choicesMax = 200

/** The slugs of the organizations that entries are about, by their public ids. */
export async function slugsOf(db: Db, entries: AuditEntry[]): Promise<Map<string, string>> {
  const ids = [...new Set(entries.flatMap(({ organizationId }) => (organizationId === null ? [] : (parseId('org', organizationId) ?? []))))]
  const rows = await db.organization.findMany({ where: { id: { in: ids } }, select: { id: true, slug: true } })
  return new Map(rows.map(({ id, slug }) => [publicId('org', id), slug]))
}

/** What people know the subjects of entries by, by their ids: an endpoint's URL, a key's name, a person's address. Ids of other organizations are not in it; null for all of them. */
export async function subjectLabels(db: Db, organizationId: string | null, entries: AuditEntry[]): Promise<Map<string, string>> {
  const owner = organizationId === null ? {} : { organizationId }
  const ids = (prefix: IdPrefix) => ({ in: [...new Set(entries.flatMap(({ subject }) => parseId(prefix, subject) ?? []))] })
  const [endpoints, keys, credentials, users] = await Promise.all([
    db.endpoint.findMany({ where: { ...owner, id: ids('ep') }, select: { id: true, url: true } }),
    db.apiKey.findMany({ where: { ...owner, id: ids('key') }, select: { id: true, name: true } }),
    db.serviceCredential.findMany({ where: { ...owner, id: ids('sc') }, select: { id: true, name: true } }),
    db.user.findMany({ where: { id: ids('usr') }, select: { id: true, email: true } }),
  ])
  return new Map([
    ...endpoints.map(({ id, url }) => [publicId('ep', id), url] as const),
    ...keys.map(({ id, name }) => [publicId('key', id), name] as const),
    ...credentials.map(({ id, name }) => [publicId('sc', id), name] as const),
    ...users.map(({ id, email }) => [publicId('usr', id), email] as const),
  ])
}

function whereOf(scope: AuditScope, { since, until, ...filters }: AuditFilters): Prisma.AuditEntryWhereInput {
  return {
    ...(scope !== 'everything' && scope),
    ...filters,
    // Ids are ordered by time, and the indexes by ids.
    ...((since ?? until) !== undefined && {
      id: {
        ...(since !== undefined && { gte: firstIdAt(Date.parse(since)) }),
        ...(until !== undefined && { lt: firstIdAt(Date.parse(until)) }),
      },
    }),
  }
}

const detailSchema = auditEntrySchema.shape.detail

function present(row: Prisma.AuditEntryModel): AuditEntry {
  return {
    id: publicId('aud', row.id),
    organizationId: row.organizationId === null ? null : publicId('org', row.organizationId),
    environment: row.environment,
    actor: { id: row.actor, label: row.actorLabel },
    action: row.action,
    subject: row.subject,
    detail: detailSchema.parse(row.detail),
    address: row.address,
    userAgent: row.userAgent,
    createdAt: row.createdAt.toISOString(),
  }
}
