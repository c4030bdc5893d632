import { expect, test } from 'vitest'
import { signInWithLink } from '../auth/sign-in.ts'
import { useDatabase } from '../testing/database.ts'
import { createUser } from './accounts.ts'
import { systemActor } from './audit.ts'
import { appointStaff, changeStaffRole, dismissStaff, listStaff } from './staff-people.ts'

const { db } = useDatabase()

const people = async () => (await listStaff(db)).map(({ email, role }) => `${email} ${role}`)
const auditOf = async (subject: string) =>
  (await db.auditEntry.findMany({ where: { subject }, orderBy: { id: 'asc' } })).map(({ action }) => action)

test('who has no account gets one, and a link that signs in once; asked for again, only the new link works', async () => {
  const first = await appointStaff(db, systemActor, { email: 'sue@example.com', role: 'support' })
  const second = await appointStaff(db, systemActor, { email: 'sue@example.com', role: 'support' })
  expect(second.id).toBe(first.id)
  await expect(signInWithLink(db, { token: first.token })).rejects.toMatchObject({ code: 'unauthenticated' })
  await expect(signInWithLink(db, { token: second.token })).resolves.toMatchObject({ userId: expect.any(String) })
  await expect(signInWithLink(db, { token: second.token })).rejects.toMatchObject({ code: 'unauthenticated' })
  expect(await people()).toContain('sue@example.com support')
  expect(await auditOf(first.id)).toEqual(['staff.appointed', 'staff.appointed'])
})

test('who has an account keeps their way in, and is staff from then on', async () => {
  await createUser(db, { email: 'ann@example.com', name: 'Ann', passwordHash: 'kept', staffRole: null })
  expect(await appointStaff(db, systemActor, { email: 'ann@example.com', role: 'operator' })).toMatchObject({ token: null })
  expect(await people()).toContain('ann@example.com operator')
  await expect(appointStaff(db, systemActor, { email: 'ann@example.com', role: 'support' })).rejects.toMatchObject({ code: 'conflict' })
})

test('who is dismissed is signed out everywhere, and a link not used yet is worth nothing', async () => {
  const { id, token } = await appointStaff(db, systemActor, { email: 'out@example.com', role: 'support' })
  const { sessionsValidAfter } = await db.user.findUniqueOrThrow({ where: { email: 'out@example.com' } })
  await dismissStaff(db, systemActor, id)
  await expect(signInWithLink(db, { token })).rejects.toMatchObject({ code: 'unauthenticated' })
  const after = await db.user.findUniqueOrThrow({ where: { email: 'out@example.com' } })
  expect(after.staffRole).toBeNull()
  expect(after.sessionsValidAfter.getTime()).toBeGreaterThan(sessionsValidAfter.getTime())
  expect(await auditOf(id)).toEqual(['staff.appointed', 'staff.dismissed'])
  await expect(dismissStaff(db, systemActor, id)).rejects.toMatchObject({ code: 'not_found' })
})

test('of two operators who dismiss each other at once, one stays', async () => {
  await db.user.updateMany({ data: { staffRole: null } })
  const ids: string[] = []
  for (const name of ['one', 'two']) {
    const { id } = await appointStaff(db, systemActor, { email: `${name}@example.com`, role: 'operator' })
    ids.push(id)
  }
  const results = await Promise.allSettled(ids.map((id) => dismissStaff(db, systemActor, id)))
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  const [last] = await listStaff(db)
  await expect(changeStaffRole(db, systemActor, last?.id ?? '', 'support')).rejects.toMatchObject({ code: 'conflict' })
})
