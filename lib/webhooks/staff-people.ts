import { z } from 'zod'
import type { Db, PrismaClient, StaffRole } from '../db/client.ts'
import { AppError, notFound } from '../errors.ts'
import { publicId, uuidOf } from '../ids.ts'
import { createSignInLink, createUser, endSessions } from './accounts.ts'
import { type Actor, audit } from './audit.ts'

/** The roles of the platform's own people, the fewest rights first. */
export const staffRoles = ['support', 'operator'] as const
export const staffRoleSchema = z.enum(staffRoles)

/** How long the link of a new account works. */
export const staffLinkDays = 7

export const staffInput = z.object({
  email: z.string().trim().toLowerCase().max(254).pipe(z.email('is not an e-mail address')),
  role: staffRoleSchema,
})

/** One of the platform's own people. `lastSeenAt` (ISO 8601) is null for who is not signed in anywhere. */
export type StaffPerson = { id: string; email: string; name: string; role: StaffRole; canSignIn: boolean; lastSeenAt: string | null }

/** Everybody with a staff role, operators first and then by name. `canSignIn`: has a password or an identity of single sign-on. */
export async function listStaff(db: Db): Promise<StaffPerson[]> {
  const rows = await db.user.findMany({
    where: { staffRole: { not: null } },
    select: {
      id: true,
      email: true,
      name: true,
      staffRole: true,
      passwordHash: true,
      identities: { select: { issuer: true }, take: 1 },
      sessions: { select: { lastSeenAt: true }, orderBy: { lastSeenAt: 'desc' }, take: 1 },
    },
    orderBy: [{ staffRole: 'desc' }, { name: 'asc' }, { id: 'asc' }],
  })
  return rows.flatMap(({ id, email, name, staffRole, passwordHash, identities, sessions }) => {
    if (staffRole === null) return []
    const canSignIn = passwordHash !== null || identities.length > 0
    return [{ id: publicId('usr', id), email, name, role: staffRole, canSignIn, lastSeenAt: sessions[0]?.lastSeenAt.toISOString() ?? null }]
  })
}

/**
 * Makes somebody staff by their address. Who has no account gets one and a link that signs in once, of which only the hash is kept; asked for again
 * before it was used, a new link takes its place. Who has an account keeps their way in, and `token` is null. Throws `conflict` for who is staff already.
 */
export async function appointStaff(
  db: PrismaClient,
  actor: Actor,
  { email, role }: z.infer<typeof staffInput>,
): Promise<{ id: string; token: string | null }> {
  return db.$transaction(async (tx) => {
    await lockStaff(tx)
    const known = await tx.user.findUnique({
      where: { email },
      select: { id: true, staffRole: true, passwordHash: true, identities: true },
    })
    const mayWait = known !== null && known.passwordHash === null && known.identities.length === 0
    if (known?.staffRole && !mayWait)
      throw new AppError('conflict', `${email} is staff already.`, { fields: [{ path: 'email', message: 'is staff already' }] })
    const user = known ?? (await createUser(tx, { email, name: email.split('@', 1)[0] ?? email, passwordHash: null, staffRole: role }))
    await tx.user.update({ where: { id: user.id }, data: { staffRole: role } })
    if (mayWait) await tx.signInLink.deleteMany({ where: { userId: user.id } })
    const token = known === null || mayWait ? await createSignInLink(tx, user.id, staffLinkDays * 24 * 60) : null
    const id = publicId('usr', user.id)
    await audit(tx, actor, { organizationId: null, action: 'staff.appointed', subject: id, detail: { email, role } })
    return { id, token }
  })
}

/** Gives somebody of the staff the other role. Throws `not_found`, and `conflict` where no operator would be left. */
export async function changeStaffRole(db: PrismaClient, actor: Actor, userId: string, role: StaffRole): Promise<void> {
  await withStaff(db, userId, async (tx, person) => {
    if (person.role === role) return
    if (person.role === 'operator') await requireAnotherOperator(tx)
    await tx.user.update({ where: { id: person.id }, data: { staffRole: role } })
    const detail = { email: person.email, changes: { role: { from: person.role, to: role } } }
    await audit(tx, actor, { organizationId: null, action: 'staff.role_changed', subject: userId, detail })
  })
}

/** Takes the staff role away: every session ends, and links not used yet stop working. The account stays, with its memberships. Throws as `changeStaffRole`. */
export async function dismissStaff(db: PrismaClient, actor: Actor, userId: string): Promise<void> {
  await withStaff(db, userId, async (tx, person) => {
    if (person.role === 'operator') await requireAnotherOperator(tx)
    await tx.user.update({ where: { id: person.id }, data: { staffRole: null } })
    await tx.signInLink.deleteMany({ where: { userId: person.id } })
    await endSessions(tx, person.id)
    const detail = { email: person.email, role: person.role }
    await audit(tx, actor, { organizationId: null, action: 'staff.dismissed', subject: userId, detail })
  })
}

type Found = { id: string; email: string; role: StaffRole }

async function withStaff(db: PrismaClient, userId: string, act: (tx: Db, person: Found) => Promise<void>): Promise<void> {
  const id = uuidOf('usr', userId)
  await db.$transaction(async (tx) => {
    await lockStaff(tx)
    const row = await tx.user.findUnique({ where: { id }, select: { id: true, email: true, staffRole: true } })
    if (!row?.staffRole) throw notFound('staff member')
    await act(tx, { id: row.id, email: row.email, role: row.staffRole })
  })
}

/** Changes take turns, so that two operators cannot dismiss each other. */
async function lockStaff(tx: Db): Promise<void> {
  await tx.$queryRaw`select pg_advisory_xact_lock(hashtext('hookport staff'))::text`
}

async function requireAnotherOperator(tx: Db): Promise<void> {
  const operators = await tx.user.count({ where: { staffRole: 'operator' } })
  if (operators < 2) throw new AppError('conflict', 'The platform needs an operator. Make somebody else one first.')
}
