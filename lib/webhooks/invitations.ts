import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { type Db, type MemberRole, Prisma, type PrismaClient } from '../db/client.ts'
import { AppError, notFound } from '../errors.ts'
import { sha256 } from '../hash.ts'
import { newId, publicId, uuidOf } from '../ids.ts'
import { createUser, type User, userActor } from './accounts.ts'
import { type Actor, audit } from './audit.ts'
import { lockMembers, type Manager, memberRoleSchema, requireRankFor } from './members.ts'

/** How long an invitation's link works. */
export const invitationDays = 7

export const invitationInput = z.object({
  email: z.string().trim().toLowerCase().max(254).pipe(z.email('is not an e-mail address')),
  role: memberRoleSchema,
})

/** An invitation that was not accepted yet. Times are ISO 8601; `invitedBy` is a name, null when that account is gone. */
export type Invitation = {
  id: string
  email: string
  role: MemberRole
  invitedBy: string | null
  createdAt: string
  expiresAt: string
  isExpired: boolean
}

/** What an invitation's link tells whoever opens it. `hasAccount`: the address can sign in already. */
export type OpenInvitation = {
  organization: { name: string; slug: string }
  email: string
  role: MemberRole
  invitedBy: string | null
  hasAccount: boolean
}

/**
 * Invites an address, and returns the token of its link: 256 random bits, of which only the hash is stored, so it is seen here and never again. An
 * earlier invitation of the same address ends. Throws `conflict` for a member, `forbidden` where only an owner may invite.
 */
export async function createInvitation(
  db: PrismaClient,
  by: Manager,
  organizationId: string,
  { email, role }: z.infer<typeof invitationInput>,
): Promise<{ id: string; token: string; expiresAt: string }> {
  requireRankFor(by, role)
  const [id, token] = [newId(), randomBytes(32).toString('base64url')]
  return db.$transaction(async (tx) => {
    await lockMembers(tx, organizationId)
    await requireNoMember(tx, organizationId, email)
    await replaceEarlier(tx, by, organizationId, email)
    const [row] = await tx.$queryRaw<{ expiresAt: Date }[]>`
      insert into invitation (id, organization_id, token_hash, email, role, invited_by_id, expires_at)
      values (${id}::uuid, ${organizationId}::uuid, ${sha256(token)}, ${email}, ${role}::member_role, ${by.userId}::uuid,
        now() + make_interval(days => ${invitationDays}::int))
      returning expires_at as "expiresAt"`
    if (!row) throw new Error('the invitation was not written')
    await audit(tx, by.actor, { organizationId, action: 'invitation.created', subject: publicId('inv', id), detail: { email, role } })
    return { id: publicId('inv', id), token, expiresAt: row.expiresAt.toISOString() }
  })
}

/** The invitations of an organization that were not accepted, the newest first; those that have expired can be made anew. */
export async function listInvitations(db: Db, organizationId: string): Promise<Invitation[]> {
  const rows = await db.invitation.findMany({
    where: { organizationId, acceptedAt: null },
    select: { id: true, email: true, role: true, createdAt: true, expiresAt: true, invitedBy: { select: { name: true } } },
    orderBy: { id: 'desc' },
  })
  return rows.map(({ id, email, role, createdAt, expiresAt, invitedBy }) => ({
    id: publicId('inv', id),
    email,
    role,
    invitedBy: invitedBy?.name ?? null,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    isExpired: expiresAt.getTime() <= Date.now(),
  }))
}

/** Takes an invitation back: its link stops working at once. Throws `not_found`, and `forbidden` for an owner's by an admin. */
export async function revokeInvitation(db: PrismaClient, by: Manager, organizationId: string, invitationId: string): Promise<void> {
  const id = uuidOf('inv', invitationId)
  await db.$transaction(async (tx) => {
    await lockMembers(tx, organizationId)
    const row = await tx.invitation.findFirst({ where: { id, organizationId, acceptedAt: null }, select: { email: true, role: true } })
    if (!row) throw notFound('invitation')
    requireRankFor(by, row.role)
    await tx.invitation.delete({ where: { id } })
    await audit(tx, by.actor, { organizationId, action: 'invitation.revoked', subject: invitationId, detail: row })
  })
}

/**
 * What a link leads to: an invitation, or for somebody who has accepted it already the organization it led to. Throws `not_found` when it is
 * unknown, expired, revoked, or used by somebody else.
 */
export async function readInvitation(db: Db, token: string, user: User | null): Promise<OpenInvitation | { acceptedInto: string }> {
  const row = await findByToken(db, token)
  const { name, slug } = row.organization
  if (row.acceptedAt !== null) {
    if (user === null || row.acceptedById !== user.id) throw spent()
    return { acceptedInto: slug }
  }
  const account = await db.user.findUnique({ where: { email: row.email }, select: { id: true } })
  return {
    organization: { name, slug },
    email: row.email,
    role: row.role,
    invitedBy: row.invitedBy?.name ?? null,
    hasAccount: account !== null,
  }
}

/** Joins by a link, which is used up; returns the organization's slug. Throws as `readInvitation`, and `forbidden` for another account than the one invited. */
export async function acceptInvitation(db: PrismaClient, actor: Actor, user: User, token: string): Promise<string> {
  return db.$transaction(async (tx) => {
    const { id, email } = await findByToken(tx, token)
    if (email !== user.email) throw new AppError('forbidden', `This invitation is for ${email}, and you are signed in as ${user.email}.`)
    return joinBy(tx, actor, user, id)
  })
}

/** Makes an account for the invited address and joins, both or neither. Throws as `readInvitation`, and `conflict` for an address that has an account. */
export async function acceptAsNewcomer(
  db: PrismaClient,
  token: string,
  input: { name: string; passwordHash: string },
): Promise<{ user: User; slug: string }> {
  try {
    return await db.$transaction(async (tx) => {
      const { id, email } = await findByToken(tx, token)
      const user = await createUser(tx, { ...input, email, staffRole: null })
      await audit(tx, userActor(user), {
        organizationId: null,
        action: 'user.created',
        subject: publicId('usr', user.id),
        detail: { email },
      })
      return { user, slug: await joinBy(tx, userActor(user), user, id) }
    })
  } catch (error) {
    if (!(error instanceof Prisma.PrismaClientKnownRequestError) || error.code !== 'P2002') throw error
    throw new AppError('conflict', 'This address has an account already. Sign in to join.')
  }
}

/** Whether an invitation waits for an address. */
export async function isInvited(db: Db, email: string): Promise<boolean> {
  return (await db.invitation.count({ where: openTo(email) })) > 0
}

/** Accepts every invitation to an address whose owner has just proven that it is theirs. */
export async function acceptInvitationsTo(tx: Db, actor: Actor, user: User): Promise<void> {
  const rows = await tx.invitation.findMany({ where: openTo(user.email), select: { id: true }, orderBy: { id: 'asc' } })
  for (const { id } of rows) await joinBy(tx, actor, user, id)
}

function openTo(email: string) {
  return { email, acceptedAt: null, expiresAt: { gt: new Date() } }
}

/** Of two uses at once, the second finds the row used: the update's condition is read again after the first has committed. */
async function joinBy(tx: Db, actor: Actor, user: User, id: string): Promise<string> {
  const { count } = await tx.invitation.updateMany({
    where: { id, acceptedAt: null, expiresAt: { gt: new Date() } },
    data: { acceptedAt: new Date(), acceptedById: user.id },
  })
  if (count === 0) throw spent()
  const { organizationId, role, organization } = await tx.invitation.findUniqueOrThrow({
    where: { id },
    select: { organizationId: true, role: true, organization: { select: { slug: true } } },
  })
  // Whoever became a member meanwhile keeps the role they have.
  const joined = await tx.member.createMany({ data: { organizationId, userId: user.id, role }, skipDuplicates: true })
  if (joined.count > 0) {
    const detail = { email: user.email, role, invitation: publicId('inv', id) }
    await audit(tx, actor, { organizationId, action: 'member.joined', subject: publicId('usr', user.id), detail })
  }
  return organization.slug
}

async function findByToken(db: Db, token: string) {
  const row = await db.invitation.findUnique({
    where: { tokenHash: sha256(token) },
    select: {
      id: true,
      email: true,
      role: true,
      expiresAt: true,
      acceptedAt: true,
      acceptedById: true,
      organization: { select: { name: true, slug: true } },
      invitedBy: { select: { name: true } },
    },
  })
  if (!row || (row.acceptedAt === null && row.expiresAt.getTime() <= Date.now())) throw spent()
  return row
}

function spent(): AppError {
  return new AppError('not_found', 'This invitation has expired, was taken back or was used already.')
}

async function requireNoMember(tx: Db, organizationId: string, email: string): Promise<void> {
  const member = await tx.member.findFirst({ where: { organizationId, user: { email } }, select: { userId: true } })
  if (!member) return
  throw new AppError('conflict', `${email} is a member already.`, { fields: [{ path: 'email', message: 'is a member already' }] })
}

async function replaceEarlier(tx: Db, by: Manager, organizationId: string, email: string): Promise<void> {
  const earlier = await tx.invitation.findFirst({ where: { organizationId, email, acceptedAt: null }, select: { id: true, role: true } })
  if (!earlier) return
  requireRankFor(by, earlier.role)
  await tx.invitation.delete({ where: { id: earlier.id } })
}
