import { z } from 'zod'
import type { Db, Prisma, PrismaClient } from '../db/client.ts'
import { publicId } from '../ids.ts'
import { createUser, endSessions, type User, userActor, userShown } from './accounts.ts'
import { audit } from './audit.ts'
import { acceptInvitationsTo, isInvited } from './invitations.ts'

/** What an identity provider's ID token says of a person (OpenID Connect Core, 5.1). */
export const claimsSchema = z.object({
  sub: z.string().min(1).max(255),
  email: z.string().trim().toLowerCase().max(254).optional(),
  /** Some providers write it as a text. */
  email_verified: z.union([z.boolean(), z.stringbool()]).optional(),
  name: z.string().trim().optional(),
})

export type Claims = z.infer<typeof claimsSchema>

/** Why an identity signs nobody in: its address is not known to be its owner's, or no account and no invitation knows that address. */
export type IdentityRefusal = 'unverified' | 'uninvited'

/**
 * Whose account an identity is: the one it was linked to before, else the account of its verified address, else a new one where an invitation
 * waits for that address, which is accepted along.
 */
export async function findOrLinkIdentity(db: PrismaClient, issuer: string, claims: Claims): Promise<User | IdentityRefusal> {
  const linked = await findIdentity(db, issuer, claims.sub)
  if (linked) return linked
  const { email } = claims
  if (!email || claims.email_verified !== true) return 'unverified'
  return db.$transaction(async (tx) => {
    // Two sign-ins at once of somebody new would make two accounts.
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`identity:${email}`}, 0))`
    const user = (await findIdentity(tx, issuer, claims.sub)) ?? (await existing(tx, email)) ?? (await invited(tx, email, claims))
    if (user === null) return 'uninvited'
    const { count } = await tx.identity.createMany({ data: { issuer, subject: claims.sub, userId: user.id }, skipDuplicates: true })
    const subject = publicId('usr', user.id)
    if (count > 0) await audit(tx, userActor(user), { organizationId: null, action: 'identity.linked', subject, detail: { issuer } })
    return user
  })
}

/** The account an identity was linked to; null when it was linked to none. */
export async function findIdentity(db: Db, issuer: string, subject: string): Promise<User | null> {
  const row = await db.identity.findUnique({ where: { issuer_subject: { issuer, subject } }, select: { user: { select: userShown } } })
  return row?.user ?? null
}

/** The issuers at which an account is known, which sign it in. */
export async function listIssuers(db: Db, userId: string): Promise<string[]> {
  const rows = await db.identity.findMany({ where: { userId }, select: { issuer: true }, orderBy: { createdAt: 'asc' } })
  return rows.map(({ issuer }) => issuer)
}

/**
 * An account that nobody had proven to own the address of: whoever has had its invitation's link may have made it. So at the first proof its
 * password, its unused links and its sessions end; otherwise they would be a back door into what the owner of the address joins from now on.
 */
async function existing(tx: Prisma.TransactionClient, email: string): Promise<User | null> {
  const user = await tx.user.findUnique({ where: { email }, select: { ...userShown, _count: { select: { identities: true } } } })
  if (!user) return null
  const { _count, ...shown } = user
  if (_count.identities === 0) {
    await tx.user.update({ where: { id: user.id }, data: { passwordHash: null } })
    await tx.signInLink.deleteMany({ where: { userId: user.id } })
    await endSessions(tx, user.id)
  }
  return shown
}

async function invited(tx: Prisma.TransactionClient, email: string, { name }: Claims): Promise<User | null> {
  if (!(await isInvited(tx, email))) return null
  const user = await createUser(tx, { email, name: name?.slice(0, 100) || email, passwordHash: null, staffRole: null })
  const actor = userActor(user)
  await audit(tx, actor, { organizationId: null, action: 'user.created', subject: publicId('usr', user.id), detail: { email } })
  await acceptInvitationsTo(tx, actor, user)
  return user
}
