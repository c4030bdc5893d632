import { z } from 'zod'
import { type Db, type Environment, type MemberRole, Prisma, type PrismaClient, type StaffRole } from '../db/client.ts'
import { AppError, notFound } from '../errors.ts'
import { newId, parseId, publicId } from '../ids.ts'
import { type Actor, audit, changesBetween } from './audit.ts'
import { type Page, type PageRequest, rowsToRead, toPage } from './paging.ts'

/** The organization (UUID) and environment that a call is about. Every query of the domain carries both. */
export type Scope = { organizationId: string; environment: Environment }

export const environments = ['sandbox', 'production'] as const
export const environmentSchema = z.enum(environments)

/** What a request names of its scope, in the body or the query. */
export const namedScope = z.object({
  organization: z.string().min(1).optional().describe('Slug or id of the organization. An operator key must name it.'),
  environment: environmentSchema.optional().describe("The key's own; for an operator key `sandbox` unless named."),
})

// Slugs stand first in the portal's paths, so the portal's own first segments cannot be one.
const reservedSlugs = [
  'account',
  'api',
  'autoql',
  'invitation',
  'inbox',
  'metrics',
  'notifications',
  'oauth2',
  'reference',
  'sign-in',
  'staff',
  'webhooks',
  '_next',
]

export const organizationInput = z.object({
  name: z.string().trim().min(1).max(100).describe('What people call it.'),
  slug: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9-]{0,46}[a-z0-9])?$/, 'must be 1 to 48 lower-case letters, digits and inner hyphens')
    .refine((slug) => !reservedSlugs.includes(slug), 'is reserved')
    .describe("Its name in the portal's addresses. Unique."),
})

export const organizationSchema = z.object({ id: z.string(), name: z.string(), slug: z.string() })

export type Organization = z.infer<typeof organizationSchema>

/** Creates an organization; `ownerId` (user UUID) becomes its first owner. Throws `conflict` when the slug is taken. */
export async function createOrganization(
  db: PrismaClient,
  actor: Actor,
  input: z.infer<typeof organizationInput>,
  ownerId?: string,
): Promise<Organization> {
  const id = newId()
  try {
    await db.$transaction(async (tx) => {
      await tx.organization.create({ data: { id, ...input } })
      if (ownerId) await tx.member.create({ data: { organizationId: id, userId: ownerId, role: 'owner' } })
      await audit(tx, actor, { organizationId: id, action: 'organization.created', subject: publicId('org', id), detail: input })
    })
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') {
      throw new AppError('conflict', `The slug "${input.slug}" is taken.`, { fields: [{ path: 'slug', message: 'is taken' }] })
    }
    throw error
  }
  return { id: publicId('org', id), ...input }
}

export const organizationPatch = z.object({
  name: organizationInput.shape.name.optional(),
  technicalContact: z
    .email('must be an e-mail address')
    .max(254)
    .nullable()
    .optional()
    .describe('Who is written to when an endpoint starts failing and when it recovers.'),
})

/** An organization with the settings its admins make. */
export const organizationSettingsSchema = organizationSchema.extend({
  technicalContact: z
    .string()
    .nullable()
    .describe(organizationPatch.shape.technicalContact.description ?? ''),
})

export type OrganizationSettings = z.infer<typeof organizationSettingsSchema>

/** The settings of an organization (UUID). Throws `not_found`. */
export async function getOrganization(db: Db, organizationId: string): Promise<OrganizationSettings> {
  const row = await db.organization.findUnique({
    where: { id: organizationId },
    select: { id: true, name: true, slug: true, technicalContact: true },
  })
  if (!row) throw notFound('organization')
  return { ...row, id: publicId('org', row.id) }
}

/** Changes what `patch` names. Throws `not_found`. */
export async function updateOrganization(
  db: PrismaClient,
  actor: Actor,
  organizationId: string,
  patch: z.infer<typeof organizationPatch>,
): Promise<OrganizationSettings> {
  return db.$transaction(async (tx) => {
    await tx.$executeRaw`select from organization where id = ${organizationId}::uuid for update`
    const before = await getOrganization(tx, organizationId)
    await tx.organization.update({ where: { id: organizationId }, data: patch })
    const after = await getOrganization(tx, organizationId)
    const changes = changesBetween(before, after)
    if (Object.keys(changes).length > 0)
      await audit(tx, actor, { organizationId, action: 'organization.updated', subject: after.id, detail: { name: after.name, changes } })
    return after
  })
}

/** All organizations by slug. */
export async function listOrganizations(db: Db, page: PageRequest): Promise<Page<Organization>> {
  const rows = await db.organization.findMany({
    where: page.cursor === undefined ? {} : { slug: { gt: page.cursor } },
    orderBy: { slug: 'asc' },
    select: { id: true, name: true, slug: true },
    ...rowsToRead(page),
  })
  const shown = rows.map((row) => ({ ...row, id: publicId('org', row.id) }))
  return toPage(
    shown,
    page,
    (row) => row.slug,
    () => db.organization.count(),
  )
}

/** The UUID of the organization with this slug or public id. Throws `not_found`. */
export async function organizationIdOf(db: Db, slugOrId: string): Promise<string> {
  if (slugOrId.includes('\0')) throw notFound('organization')
  const id = parseId('org', slugOrId)
  const row = await db.organization.findUnique({ where: id ? { id } : { slug: slugOrId }, select: { id: true } })
  if (!row) throw notFound('organization')
  return row.id
}

export type Membership = { organizationId: string; slug: string; name: string; role: MemberRole }

// Of organizations that staff enter without being members; every page offers them, and there may be thousands. The others are found at /staff.
const othersMax = 30

/**
 * The organizations a user may enter: their own by name, and for staff after them the first ones of all others. Operators run the platform and
 * enter every one with the rights of an owner; support staff read every one.
 */
export async function listMemberships(db: Db, user: { id: string; staffRole: StaffRole | null }): Promise<Membership[]> {
  const select = { id: true, slug: true, name: true, members: { where: { userId: user.id }, select: { role: true } } } as const
  const [own, others] = await Promise.all([
    db.organization.findMany({ where: { members: { some: { userId: user.id } } }, select, orderBy: { name: 'asc' } }),
    user.staffRole === null
      ? []
      : db.organization.findMany({ where: { members: { none: { userId: user.id } } }, select, orderBy: { name: 'asc' }, take: othersMax }),
  ])
  return [...own, ...others].map((row) => ({
    organizationId: row.id,
    slug: row.slug,
    name: row.name,
    role: effectiveRole(user.staffRole, row.members[0]?.role),
  }))
}

/** The caller's membership in one organization. Throws `not_found` for an organization the user may not enter. */
export async function findMembership(db: Db, user: { id: string; staffRole: StaffRole | null }, slug: string): Promise<Membership> {
  const row = await db.organization.findUnique({
    where: { slug },
    select: { id: true, slug: true, name: true, members: { where: { userId: user.id }, select: { role: true } } },
  })
  const role = row?.members[0]?.role
  if (!row || (!role && !user.staffRole)) throw notFound('organization')
  return { organizationId: row.id, slug: row.slug, name: row.name, role: effectiveRole(user.staffRole, role) }
}

function effectiveRole(staffRole: StaffRole | null, role: MemberRole | undefined): MemberRole {
  if (staffRole === 'operator') return 'owner'
  return role ?? 'viewer'
}

const rank = { viewer: 0, developer: 1, admin: 2, owner: 3 } as const

/** Whether `role` includes the rights of `needed`. */
export function hasRole(role: MemberRole, needed: MemberRole): boolean {
  return rank[role] >= rank[needed]
}
