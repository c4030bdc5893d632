import { expect, test } from 'vitest'
import { publicId } from '#lib/ids.ts'
import { useDatabase } from '#lib/testing/database.ts'
import { createUser, databaseTime, signOutEverywhere, type User } from './accounts.ts'
import { systemActor } from './audit.ts'
import { beginSession, endSession, findSessionUser, listSessions } from './sessions.ts'

const { db } = useDatabase()
const laptop = { userAgent: 'Laptop/1', address: '192.0.2.1' }
const phone = { userAgent: 'Phone/1', address: '192.0.2.2' }

function person(name: string): Promise<User> {
  return createUser(db, { email: `${name}@example.com`, name, passwordHash: null, staffRole: null })
}

async function begin(user: User, device: typeof laptop): Promise<string> {
  return beginSession(db, { userId: user.id, startedAt: await databaseTime(db), device })
}

test('one browser signed out is out, and the others stay', async () => {
  const user = await person('one')
  const [onLaptop, onPhone] = [await begin(user, laptop), await begin(user, phone)]
  expect((await listSessions(db, user.id)).map(({ userAgent }) => userAgent)).toEqual(['Phone/1', 'Laptop/1'])
  await endSession(db, systemActor, user.id, publicId('ses', onPhone))
  expect(await findSessionUser(db, onPhone, phone)).toBeNull()
  expect(await findSessionUser(db, onLaptop, laptop)).toEqual(user)
  expect((await listSessions(db, user.id)).map(({ userAgent }) => userAgent)).toEqual(['Laptop/1'])
})

test('nobody signs anybody else out', async () => {
  const [user, other] = [await person('mine'), await person('other')]
  const id = await begin(user, laptop)
  await expect(endSession(db, systemActor, other.id, publicId('ses', id))).rejects.toMatchObject({ code: 'not_found' })
  await expect(endSession(db, systemActor, other.id, 'ses_nonsense')).rejects.toMatchObject({ code: 'not_found' })
  expect(await findSessionUser(db, id, laptop)).toEqual(user)
})

test('signing out everywhere leaves no session, and the audit log says so', async () => {
  const user = await person('everywhere')
  const ids = [await begin(user, laptop), await begin(user, phone)]
  await signOutEverywhere(db, systemActor, user.id)
  expect(await Promise.all(ids.map((id) => findSessionUser(db, id, laptop)))).toEqual([null, null])
  expect(await listSessions(db, user.id)).toEqual([])
  const subject = publicId('usr', user.id)
  expect(await db.auditEntry.findMany({ where: { subject }, select: { action: true } })).toEqual([{ action: 'user.signed_out_everywhere' }])
})

test('where and when a browser was seen is kept true to the minute, and not written more often', async () => {
  const user = await person('seen')
  const id = await begin(user, laptop)
  await findSessionUser(db, id, phone)
  expect(await listSessions(db, user.id)).toMatchObject([laptop])
  await db.$executeRaw`update session set last_seen_at = now() - interval '61 seconds' where id = ${id}::uuid`
  await findSessionUser(db, id, { ...phone, userAgent: 'x'.repeat(10_000) })
  const [{ lastSeenAt, ...seen } = { lastSeenAt: '' }] = await listSessions(db, user.id)
  expect(seen).toMatchObject({ address: phone.address, userAgent: 'x'.repeat(500) })
  expect(Date.now() - Date.parse(lastSeenAt)).toBeLessThan(30_000)
})

test('a session unseen for half a day is not listed, and is gone with the next sign-in of anybody', async () => {
  const user = await person('unseen')
  const id = await begin(user, laptop)
  await db.$executeRaw`update session set last_seen_at = now() - interval '14 hours' where id = ${id}::uuid`
  expect(await listSessions(db, user.id)).toEqual([])
  await begin(await person('somebody'), phone)
  expect(await findSessionUser(db, id, laptop)).toBeNull()
})

test('a session ends twelve hours after it was last used, and seven days after it began, whatever its cookie says', async () => {
  const user = await person('tired')
  const id = await begin(user, laptop)
  const after = (hours: number) => new Date(Date.now() + hours * 3_600_000)
  expect(await findSessionUser(db, id, laptop, after(11.9))).toEqual(user)
  expect(await findSessionUser(db, id, laptop, after(12.1))).toBeNull()
  await db.session.update({ where: { id }, data: { lastSeenAt: after(7 * 24 + 0.1) } })
  expect(await findSessionUser(db, id, laptop, after(7 * 24 - 0.1))).toEqual(user)
  expect(await findSessionUser(db, id, laptop, after(7 * 24 + 0.1))).toBeNull()
})
