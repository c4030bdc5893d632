import { cookies, headers } from 'next/headers'
import { notFound, redirect } from 'next/navigation'
import { decode, encode } from 'next-auth/jwt'
import { cache } from 'react'
import { z } from 'zod'
import { db, type MemberRole } from '../db/client.ts'
import { required } from '../env.ts'
import { AppError } from '../errors.ts'
import { publicId } from '../ids.ts'
import { type User, userActor } from '../webhooks/accounts.ts'
import type { Actor, Origin } from '../webhooks/audit.ts'
import { findMembership } from '../webhooks/organizations.ts'
import { beginSession, endSession, findSessionUser } from '../webhooks/sessions.ts'
import { deviceOf } from './device.ts'
import { sessionCookie, sessionMaxAgeSeconds } from './options.ts'
import { pathHeader, signInPath } from './return-path.ts'
import type { SignedIn } from './sign-in.ts'

/** Someone signed in, inside one organization. `organizationId` is the UUID that domain functions take. */
export type Member = {
  user: User
  organizationId: string
  slug: string
  name: string
  role: MemberRole
  actor: Actor
}

/** The person who is signed in. Anyone else is sent to the sign-in page and back afterwards. */
export async function requireUser(): Promise<User> {
  const user = await currentUser()
  if (user) return user
  redirect(signInPath((await headers()).get(pathHeader)))
}

/** The person who is signed in, as staff of the platform. For anyone else the page does not exist. */
export async function requireStaff(): Promise<User> {
  const user = await requireUser()
  if (!user.staffRole) notFound()
  return user
}

/** The person who is signed in, as a member of an organization. One they may not enter is, for them, a page that does not exist. */
export const requireMember = cache(async (slug: string): Promise<Member> => {
  const user = await requireUser()
  try {
    const membership = await findMembership(db(), user, slug)
    return { user, ...membership, actor: actorOf(user) }
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') notFound()
    throw error
  }
})

/** The person who is signed in, or null. Asks the database, so that a session ended elsewhere is over at once. */
export const currentUser = cache(async (): Promise<User | null> => {
  const id = await sessionId()
  if (id === null) return null
  const device = deviceOf(await headers())
  const user = await findSessionUser(db(), id, device)
  if (user) origins.set(user, device)
  return user
})

// Where the request of a signed-in person came from. Beside the user and not in it, because most users are accounts that nobody asks from.
const origins = new WeakMap<User, Origin>()

/** The public id of this browser's session; null when it has none. */
export async function currentSessionId(): Promise<string | null> {
  const id = await sessionId()
  return id === null ? null : publicId('ses', id)
}

/** How the audit log names a person, with where they are if they are the one who is signed in. */
export function actorOf(user: User): Actor {
  const origin = origins.get(user)
  return { ...userActor(user), ...(origin && { origin }) }
}

/**
 * Signs this browser in: as somebody who has just made an account, or anew after all sessions of its owner were ended. `signedInAt` is by the
 * database's clock. Call it from a server action.
 */
export async function startSession({ userId, signedInAt }: SignedIn): Promise<void> {
  const sid = await beginSession(db(), { userId, startedAt: signedInAt, device: deviceOf(await headers()) })
  const { name, options } = sessionCookie()
  const value = await encode({ token: { sid }, secret: required('AUTH_SECRET'), maxAge: sessionMaxAgeSeconds })
  const store = await cookies()
  store.set(name, value, { ...options, maxAge: sessionMaxAgeSeconds })
}

/** Signs this browser out. Call it from a server action. */
export async function leaveSession(): Promise<void> {
  const [id, user] = [await currentSessionId(), await currentUser()]
  if (id && user) await endSession(db(), actorOf(user), user.id, id)
  await forgetSession()
}

/** Takes the session from this browser; whoever else has its cookie keeps it. Call it from a server action. */
export async function forgetSession(): Promise<void> {
  const { name, options } = sessionCookie()
  const store = await cookies()
  store.set(name, '', { ...options, maxAge: 0 })
}

const payloadSchema = z.object({ sid: z.uuid() })

/** The UUID of the session that this browser's cookie names, which may be over. */
async function sessionId(): Promise<string | null> {
  const cookie = (await cookies()).get(sessionCookie().name)?.value
  const payload = await decode({ token: cookie, secret: required('AUTH_SECRET') }).catch(nullIfUnreadable)
  return payloadSchema.safeParse(payload).data?.sid ?? null
}

/** A cookie that expired, was tampered with or was made under another AUTH_SECRET is no session; anything else is a bug. */
function nullIfUnreadable(error: unknown): null {
  if (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_J')) return null
  throw error
}
