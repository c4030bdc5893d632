import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Db, PrismaClient, StaffRole } from '../db/client.ts'
import { sha256 } from '../hash.ts'
import { newId, publicId } from '../ids.ts'
import { type Actor, audit } from './audit.ts'

/** What a person may be called. */
export const personName = z.string().trim().min(1).max(100)

/** A person with an account. `id` is the UUID. */
export type User = { id: string; email: string; name: string; staffRole: StaffRole | null }

/** How the audit log names a person. */
export function userActor({ id, email }: User): Actor {
  return { kind: 'user', id: publicId('usr', id), label: email }
}

/** What is read of an account wherever a `User` is meant. */
export const userShown = { id: true, email: true, name: true, staffRole: true } as const

/** How long a sign-in link lives: one a person asked for, and the one the launcher prints. */
export const signInLinkMinutes = { requested: 15, bootstrap: 24 * 60 } as const

/** Creates an account. `passwordHash` null: its owner signs in by link until a password is set. The address must be new. */
export async function createUser(
  db: Db,
  input: { email: string; name: string; passwordHash: string | null; staffRole: StaffRole | null },
): Promise<User> {
  return db.user.create({ data: { ...input, id: newId(), email: input.email.toLowerCase() }, select: userShown })
}

/** The UUID of the oldest operator account; null before the first start. */
export async function findFirstOperator(db: Db): Promise<string | null> {
  const row = await db.user.findFirst({ where: { staffRole: 'operator' }, orderBy: { id: 'asc' }, select: { id: true } })
  return row?.id ?? null
}

/** The account of an address with its stored password hash; null when there is none. */
export async function findPasswordHash(db: Db, email: string): Promise<{ userId: string; passwordHash: string | null } | null> {
  const row = await db.user.findUnique({ where: { email: email.toLowerCase() }, select: { id: true, passwordHash: true } })
  return row && { userId: row.id, passwordHash: row.passwordHash }
}

/** The stored password hash of an account; null when it has no password yet. */
export async function passwordHashOf(db: Db, userId: string): Promise<string | null> {
  const row = await db.user.findUniqueOrThrow({ where: { id: userId }, select: { passwordHash: true } })
  return row.passwordHash
}

/** Changes what a person is called in the audit log and the shell. */
export async function renameUser(db: PrismaClient, actor: Actor, user: User, name: string): Promise<void> {
  await db.$transaction(async (tx) => {
    await tx.user.update({ where: { id: user.id }, data: { name } })
    await audit(tx, actor, {
      organizationId: null,
      action: 'user.renamed',
      subject: publicId('usr', user.id),
      detail: { changes: { name: { from: user.name, to: name } } },
    })
  })
}

/** Stores a new password hash, forgets sign-in links not used yet and ends every session. Returns when a session must begin to be valid. */
export async function setPasswordHash(db: PrismaClient, actor: Actor, userId: string, passwordHash: string): Promise<Date> {
  return db.$transaction(async (tx) => {
    await tx.user.update({ where: { id: userId }, data: { passwordHash } })
    await tx.signInLink.deleteMany({ where: { userId } })
    await audit(tx, actor, { organizationId: null, action: 'user.password_changed', subject: publicId('usr', userId) })
    return endSessions(tx, userId)
  })
}

/** Signs a person out everywhere, at their own wish. */
export async function signOutEverywhere(db: PrismaClient, actor: Actor, userId: string): Promise<void> {
  await db.$transaction(async (tx) => {
    await endSessions(tx, userId)
    await audit(tx, actor, { organizationId: null, action: 'user.signed_out_everywhere', subject: publicId('usr', userId) })
  })
}

/** Ends every session of an account. Returns the moment, by the database's clock, at which a session must begin to be valid. */
export async function endSessions(db: Db, userId: string): Promise<Date> {
  // A millisecond later, because a session may have begun within this one.
  const sessionsValidAfter = new Date((await databaseTime(db)).getTime() + 1)
  await db.user.update({ where: { id: userId }, data: { sessionsValidAfter } })
  await db.session.deleteMany({ where: { userId } })
  return sessionsValidAfter
}

/**
 * The database's clock in the precision of `sessionsValidAfter`. A session carries it as its beginning, so that
 * portal processes whose clocks differ agree on which sessions are over.
 */
export async function databaseTime(db: Db): Promise<Date> {
  const [row] = await db.$queryRaw<{ now: Date }[]>`select clock_timestamp()::timestamptz(3) as now`
  if (!row) throw new Error('the database told no time')
  return row.now
}

/** Makes a one-time sign-in link's token, 256 random bits; only its SHA-256 is stored. */
export async function createSignInLink(db: Db, userId: string, validMinutes: number = signInLinkMinutes.requested): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  await db.$executeRaw`
    insert into sign_in_link (token_hash, user_id, expires_at)
    values (${sha256(token)}, ${userId}::uuid, now() + make_interval(mins => ${validMinutes}::int))`
  return token
}

/** Whom a sign-in link is for, without using it up; null when it is unknown, expired or used. */
export async function findSignInLink(db: Db, token: string): Promise<User | null> {
  const [link] = await db.$queryRaw<{ userId: string }[]>`
    select user_id as "userId" from sign_in_link where token_hash = ${sha256(token)} and expires_at > now()`
  return link ? db.user.findUnique({ where: { id: link.userId }, select: userShown }) : null
}

/**
 * Uses a sign-in link up and returns the account's UUID; null when it is unknown, expired or used. Reading and deleting
 * are one statement, so that of two uses at once only one succeeds. Links that have expired go along.
 */
export async function consumeSignInLink(db: Db, token: string): Promise<string | null> {
  const hash = sha256(token)
  const rows = await db.$queryRaw<{ userId: string | null }[]>`
    delete from sign_in_link
    where token_hash = ${hash} or expires_at <= now()
    returning case when token_hash = ${hash} and expires_at > now() then user_id end as "userId"`
  return rows.find((row) => row.userId !== null)?.userId ?? null
}
