import { z } from 'zod'
import type { Db, MemberRole, Prisma, PrismaClient } from '../db/client.ts'
import { AppError, notFound } from '../errors.ts'
import { publicId, uuidOf } from '../ids.ts'
import { type Actor, audit } from './audit.ts'
import { hasRole } from './organizations.ts'

/** The roles by their rights, the fewest first. */
export const memberRoles = ['viewer', 'developer', 'admin', 'owner'] as const
export const memberRoleSchema = z.enum(memberRoles)

/** A member of an organization. `id` is the person's public id, `joinedAt` ISO 8601. */
export type OrganizationMember = { id: string; email: string; name: string; role: MemberRole; joinedAt: string }

/** Who manages members: their account's UUID and the role by which they may. */
export type Manager = { userId: string; role: MemberRole; actor: Actor }

/** The members of an organization, the most rights first, and then by name. */
export async function listMembers(db: Db, organizationId: string): Promise<OrganizationMember[]> {
  const rows = await db.member.findMany({
    where: { organizationId },
    select: { role: true, createdAt: true, user: { select: { id: true, email: true, name: true } } },
    orderBy: [{ role: 'desc' }, { user: { name: 'asc' } }, { userId: 'asc' }],
  })
  return rows.map(({ role, createdAt, user: { id, ...user } }) => ({
    id: publicId('usr', id),
    ...user,
    role,
    joinedAt: createdAt.toISOString(),
  }))
}

/**
 * Gives a member another role. Throws `forbidden` where only an owner may, and `conflict` where the organization would be left
 * without an owner.
 */
export async function changeRole(db: PrismaClient, by: Manager, organizationId: string, memberId: string, role: MemberRole): Promise<void> {
  await withMember(db, organizationId, memberId, async (tx, member) => {
    if (member.role === role) return
    requireRankFor(by, member.role, role)
    if (member.role === 'owner') await requireAnotherOwner(tx, organizationId)
    await tx.member.update({ where: { organizationId_userId: { organizationId, userId: member.userId } }, data: { role } })
    const detail = { email: member.email, changes: { role: { from: member.role, to: role } } }
    await audit(tx, by.actor, { organizationId, action: 'member.role_changed', subject: memberId, detail })
  })
}

/** Takes a member out of the organization, which they can no longer enter from their next request on. Throws as `changeRole`. */
export async function removeMember(db: PrismaClient, by: Manager, organizationId: string, memberId: string): Promise<void> {
  await withMember(db, organizationId, memberId, async (tx, member) => {
    requireRankFor(by, member.role)
    await takeOut(tx, organizationId, member)
    const detail = { email: member.email, role: member.role }
    await audit(tx, by.actor, { organizationId, action: 'member.removed', subject: memberId, detail })
  })
}

/** Leaves an organization, which any member may but the last owner (`conflict`). */
export async function leaveOrganization(db: PrismaClient, by: Manager, organizationId: string): Promise<void> {
  const memberId = publicId('usr', by.userId)
  await withMember(db, organizationId, memberId, async (tx, member) => {
    await takeOut(tx, organizationId, member)
    await audit(tx, by.actor, { organizationId, action: 'member.left', subject: memberId, detail: { role: member.role } })
  })
}

/** Owners are made and unmade by owners alone; an admin who could would be one. Throws `forbidden`. */
export function requireRankFor(by: Manager, ...roles: MemberRole[]): void {
  if (!hasRole(by.role, 'admin')) throw new AppError('forbidden', 'Only an admin or owner may manage members.')
  if (by.role !== 'owner' && roles.includes('owner')) throw new AppError('forbidden', 'Only an owner may make or unmake owners.')
}

/** Changes to the members of one organization take turns, so that two owners cannot both leave as the one before the last. */
export async function lockMembers(tx: Db, organizationId: string): Promise<void> {
  await tx.$queryRaw`
    select id
    from organization
    where id = ${organizationId}::uuid
    for no key update`
}

type Found = { userId: string; email: string; role: MemberRole }

async function withMember(
  db: PrismaClient,
  organizationId: string,
  memberId: string,
  act: (tx: Prisma.TransactionClient, member: Found) => Promise<void>,
): Promise<void> {
  const userId = uuidOf('usr', memberId)
  await db.$transaction(async (tx) => {
    await lockMembers(tx, organizationId)
    const row = await tx.member.findUnique({
      where: { organizationId_userId: { organizationId, userId } },
      select: { userId: true, role: true, user: { select: { email: true } } },
    })
    if (!row) throw notFound('member')
    await act(tx, { userId: row.userId, role: row.role, email: row.user.email })
  })
}

async function takeOut(tx: Db, organizationId: string, { userId, role }: Found): Promise<void> {
  if (role === 'owner') await requireAnotherOwner(tx, organizationId)
  await tx.member.delete({ where: { organizationId_userId: { organizationId, userId } } })
}

async function requireAnotherOwner(tx: Db, organizationId: string): Promise<void> {
  const owners = await tx.member.count({ where: { organizationId, role: 'owner' } })
  if (owners < 2) throw new AppError('conflict', 'An organization needs an owner. Make somebody else one first.')
}
