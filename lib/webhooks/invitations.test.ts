import { beforeEach, expect, test } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { createScope } from '#lib/testing/world.ts'
import { createUser, type User } from './accounts.ts'
import { systemActor } from './audit.ts'
import {
  acceptAsNewcomer,
  acceptInvitation,
  createInvitation,
  invitationInput,
  listInvitations,
  readInvitation,
  revokeInvitation,
} from './invitations.ts'
import { listMembers, type Manager, memberRoles } from './members.ts'

const { db } = useDatabase()
const newcomer = { name: 'Ada', passwordHash: 'hash' }
const spent = { code: 'not_found', message: expect.stringContaining('expired, was taken back or was used') }
let organizationId: string
let slug: string
let owner: Manager
let count = 0

beforeEach(async () => {
  ;({ organizationId, slug } = await createScope(db))
  owner = { userId: (await person()).id, role: 'owner', actor: systemActor }
})

function person(email = `p${++count}@example.com`): Promise<User> {
  return createUser(db, { email, name: 'Somebody', passwordHash: null, staffRole: null })
}

function invite(email = `i${++count}@example.com`, by = owner) {
  return createInvitation(db, by, organizationId, { email, role: 'developer' })
}

function joinAnew(token: string) {
  return acceptAsNewcomer(db, token, newcomer)
}

test('somebody new makes an account by the link and is a member with the role given', async () => {
  const { token } = await invite('ada@example.com')
  expect(await readInvitation(db, token, null)).toEqual({
    organization: { name: slug, slug },
    email: 'ada@example.com',
    role: 'developer',
    invitedBy: 'Somebody',
    hasAccount: false,
  })
  const { user, slug: joined } = await joinAnew(token)
  expect({ joined, ...user }).toMatchObject({ joined: slug, email: 'ada@example.com', name: 'Ada', staffRole: null })
  expect(await listMembers(db, organizationId)).toMatchObject([{ email: 'ada@example.com', role: 'developer' }])
  expect(await listInvitations(db, organizationId)).toEqual([])
})

test('who has an account joins with it, and nobody makes a second one for the address', async () => {
  const user = await person()
  const { token } = await invite(user.email)
  expect(await readInvitation(db, token, user)).toMatchObject({ hasAccount: true })
  await expect(joinAnew(token)).rejects.toMatchObject({ code: 'conflict' })
  expect(await acceptInvitation(db, systemActor, user, token)).toBe(slug)
  expect(await listMembers(db, organizationId)).toMatchObject([{ email: user.email, role: 'developer' }])
})

test('the link works once, even for ten at the same time', async () => {
  const { token } = await invite()
  const uses = await Promise.allSettled(Array.from({ length: 10 }, () => joinAnew(token)))
  expect(uses.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  await expect(readInvitation(db, token, null)).rejects.toMatchObject(spent)
  await expect(joinAnew(token)).rejects.toMatchObject({ code: expect.stringMatching(/not_found|conflict/) })
  expect(await db.member.count({ where: { organizationId } })).toBe(1)
})

test('whoever used a link is shown the way in, and nobody else is', async () => {
  const { token } = await invite()
  const { user } = await joinAnew(token)
  expect(await readInvitation(db, token, user)).toEqual({ acceptedInto: slug })
  await expect(readInvitation(db, token, await person())).rejects.toMatchObject(spent)
})

test('another account than the one invited is refused with both addresses, and the link stays good', async () => {
  const [invited, other] = [await person(), await person()]
  const { token } = await invite(invited.email)
  await expect(acceptInvitation(db, systemActor, other, token)).rejects.toMatchObject({
    code: 'forbidden',
    message: `This invitation is for ${invited.email}, and you are signed in as ${other.email}.`,
  })
  expect(await acceptInvitation(db, systemActor, invited, token)).toBe(slug)
})

test('an invitation taken back, expired or made up opens nothing', async () => {
  const revoked = await invite()
  await revokeInvitation(db, owner, organizationId, revoked.id)
  const expired = await invite()
  await db.$executeRaw`update invitation set expires_at = now() where organization_id = ${organizationId}::uuid`
  const user = await person()
  for (const token of [revoked.token, expired.token, 'made up']) {
    await expect(readInvitation(db, token, null)).rejects.toMatchObject(spent)
    await expect(joinAnew(token)).rejects.toMatchObject(spent)
    await expect(acceptInvitation(db, systemActor, user, token)).rejects.toMatchObject(spent)
  }
  expect(await listInvitations(db, organizationId)).toMatchObject([{ isExpired: true }])
})

test('a second invitation of an address replaces the first, and lasts seven days', async () => {
  const first = await invite('twice@example.com')
  const second = await invite('twice@example.com')
  await expect(readInvitation(db, first.token, null)).rejects.toMatchObject(spent)
  expect(await readInvitation(db, second.token, null)).toMatchObject({ email: 'twice@example.com' })
  const days = (Date.parse(second.expiresAt) - Date.now()) / 86_400_000
  expect(days).toBeGreaterThan(6.99)
  expect(days).toBeLessThan(7.01)
  expect(await listInvitations(db, organizationId)).toHaveLength(1)
})

test('a member is not invited again', async () => {
  const { token } = await invite('in@example.com')
  await joinAnew(token)
  await expect(invite('in@example.com')).rejects.toMatchObject({ code: 'conflict', fields: [{ path: 'email' }] })
})

test.each(
  memberRoles.flatMap((by) => memberRoles.map((role) => ({ by, role, may: by === 'owner' || (by === 'admin' && role !== 'owner') }))),
)('$by invites, replaces and revokes for the role $role: $may', async ({ by, role, may }) => {
  const manager = { ...owner, role: by }
  const given = await createInvitation(db, owner, organizationId, { email: 'given@example.com', role })
  const acts = [
    () => createInvitation(db, manager, organizationId, { email: 'new@example.com', role }),
    () => createInvitation(db, manager, organizationId, { email: 'given@example.com', role: 'viewer' }),
  ]
  if (!may) acts.push(() => createInvitation(db, manager, organizationId, { email: 'given@example.com', role }))
  for (const act of acts) {
    if (may) await act()
    else await expect(act()).rejects.toMatchObject({ code: 'forbidden' })
  }
  if (may) await revokeInvitation(db, manager, organizationId, (await listInvitations(db, organizationId))[0]?.id ?? '')
  else await expect(revokeInvitation(db, manager, organizationId, given.id)).rejects.toMatchObject({ code: 'forbidden' })
})

test('invitations of another organization do not exist', async () => {
  const { id } = await invite()
  const { organizationId: other } = await createScope(db)
  await expect(revokeInvitation(db, owner, other, id)).rejects.toMatchObject({ code: 'not_found' })
  expect(await listInvitations(db, other)).toEqual([])
})

test('the database never holds a token that could be used, and the audit log says who was invited as what', async () => {
  const { id, token } = await invite('logged@example.com')
  const row = await db.invitation.findFirst({ where: { email: 'logged@example.com' } })
  expect(Buffer.from(row?.tokenHash ?? []).includes(Buffer.from(token, 'base64url'))).toBe(false)
  const entry = await db.auditEntry.findFirst({ where: { subject: id } })
  expect(entry).toMatchObject({ action: 'invitation.created', detail: { email: 'logged@example.com', role: 'developer' } })
  expect(JSON.stringify(await db.auditEntry.findMany())).not.toContain(token)
})

test('an address is taken in lower case and without the spaces of a paste', () => {
  expect(invitationInput.parse({ email: ' Ada@Example.com ', role: 'viewer' })).toEqual({ email: 'ada@example.com', role: 'viewer' })
  for (const email of ['ada', 'ada@', 'ada@example.com, eve@example.com', `${'a'.repeat(250)}@example.com`])
    expect(invitationInput.safeParse({ email, role: 'viewer' }).success).toBe(false)
})
