import type { Db, PrismaClient } from '../db/client.ts'
import { notFound } from '../errors.ts'
import { newId, publicId, uuidOf } from '../ids.ts'
import { type User, userShown } from './accounts.ts'
import { type Actor, audit } from './audit.ts'

/** The browser a request comes from, as it says itself: for people to recognize, never to decide on. */
export type Device = { userAgent: string; address: string }

/** One browser that is signed in. `id` is public; times are ISO 8601, `lastSeenAt` true to the minute. */
export type Session = Device & { id: string; startedAt: string; lastSeenAt: string }

/** A session that nobody used for this long is over; so is the cookie that names it. */
export const sessionHours = 12

/** After so many days its owner proves anew who they are, however much it is used. */
const sessionDays = 7

const userAgentCharactersMax = 500

/**
 * Writes down that a browser is signed in, and returns the UUID that its cookie carries. `startedAt` is when its owner proved who they are, by the
 * database's clock: a session whose password was changed in between is over before it begins. Sessions of anybody that are over go along.
 */
export async function beginSession(
  db: Db,
  { userId, startedAt, device }: { userId: string; startedAt: Date; device: Device },
): Promise<string> {
  const id = newId()
  await db.$executeRaw`
    delete from session
    where last_seen_at < now() - make_interval(hours => ${sessionHours + 1}::int) or started_at < now() - make_interval(days => ${sessionDays + 1}::int)`
  await db.$executeRaw`
    insert into session (id, user_id, user_agent, address, started_at, last_seen_at)
    values (${id}::uuid, ${userId}::uuid, ${shortened(device.userAgent)}, ${device.address}, ${startedAt}, now())`
  return id
}

/** The account a session speaks for; null when it, or the session, is gone or over. Notes when and from where it was seen, at most once a minute. */
export async function findSessionUser(db: Db, id: string, device: Device, now = new Date()): Promise<User | null> {
  const session = await db.session.findUnique({
    where: { id },
    select: { startedAt: true, lastSeenAt: true, user: { select: { ...userShown, sessionsValidAfter: true } } },
  })
  if (!session || session.user.sessionsValidAfter > session.startedAt || isOver(session, now)) return null
  if (now.getTime() - session.lastSeenAt.getTime() >= 60_000) await touch(db, id, device)
  const { sessionsValidAfter: _, ...user } = session.user
  return user
}

/** Where an account is signed in, the most recently seen first. */
export async function listSessions(db: Db, userId: string): Promise<Session[]> {
  const { sessionsValidAfter } = await db.user.findUniqueOrThrow({ where: { id: userId }, select: { sessionsValidAfter: true } })
  const rows = await db.session.findMany({
    where: { userId, startedAt: { gte: sessionsValidAfter } },
    orderBy: [{ lastSeenAt: 'desc' }, { id: 'desc' }],
  })
  const alive = rows.filter((session) => !isOver(session, new Date()))
  return alive.map(({ id, userAgent, address, startedAt, lastSeenAt }) => ({
    id: publicId('ses', id),
    userAgent,
    address,
    startedAt: startedAt.toISOString(),
    lastSeenAt: lastSeenAt.toISOString(),
  }))
}

/** Signs one browser of an account out, from its next request on. Throws `not_found` for a session of anybody else. */
export async function endSession(db: PrismaClient, actor: Actor, userId: string, sessionId: string): Promise<void> {
  const id = uuidOf('ses', sessionId)
  await db.$transaction(async (tx) => {
    const { count } = await tx.session.deleteMany({ where: { id, userId } })
    if (count === 0) throw notFound('session')
    await audit(tx, actor, {
      organizationId: null,
      action: 'session.ended',
      subject: publicId('usr', userId),
      detail: { session: sessionId },
    })
  })
}

/** The cookie ends by itself too; but who has copied it decides for themselves what to send. */
function isOver({ startedAt, lastSeenAt }: { startedAt: Date; lastSeenAt: Date }, now: Date): boolean {
  return now.getTime() - lastSeenAt.getTime() > sessionHours * 3_600_000 || now.getTime() - startedAt.getTime() > sessionDays * 86_400_000
}

async function touch(db: Db, id: string, device: Device): Promise<void> {
  await db.$executeRaw`
    update session
    set last_seen_at = now(), address = ${device.address}, user_agent = ${shortened(device.userAgent)}
    where id = ${id}::uuid and last_seen_at < now() - interval '1 minute'`
}

function shortened(userAgent: string): string {
  return userAgent.slice(0, userAgentCharactersMax)
}
