import { beforeEach, expect, test } from 'vitest'
import type { MemberRole } from '#lib/db/client.ts'
import { publicId } from '#lib/ids.ts'
import { useDatabase } from '#lib/testing/database.ts'
import { createScope } from '#lib/testing/world.ts'
import { createUser } from './accounts.ts'
import { systemActor } from './audit.ts'
import { changeRole, leaveOrganization, listMembers, type Manager, memberRoles, removeMember } from './members.ts'
import { createOrganization, listMemberships } from './organizations.ts'

const { db } = useDatabase()
let organizationId: string
let count = 0

beforeEach(async () => {
  organizationId = (await createScope(db)).organizationId
})

async function join(role: MemberRole, into = organizationId): Promise<Manager & { id: string }> {
  count += 1
  const user = await createUser(db, { email: `m${count}@example.com`, name: `${role} ${count}`, passwordHash: null, staffRole: null })
  await db.member.create({ data: { organizationId: into, userId: user.id, role } })
  const id = publicId('usr', user.id)
  return { id, userId: user.id, role, actor: { kind: 'user', id, label: user.email } }
}

async function roleOf({ userId }: Manager): Promise<MemberRole | null> {
  return (await db.member.findFirst({ where: { organizationId, userId } }))?.role ?? null
}

// Who may give whom which role; with three owners around, so that nothing is refused for the sake of the last.
const mayChange = memberRoles.flatMap((by) =>
  memberRoles.flatMap((from) =>
    memberRoles.map((to) => ({ by, from, to, may: by === 'owner' || (by === 'admin' && from !== 'owner' && to !== 'owner') })),
  ),
)

test.each(mayChange.filter(({ from, to }) => from !== to))('$by makes $from $to: $may', async ({ by, from, to, may }) => {
  await Promise.all([join('owner'), join('owner')])
  const [manager, member] = [await join(by), await join(from)]
  const change = changeRole(db, manager, organizationId, member.id, to)
  if (may) await change
  else await expect(change).rejects.toMatchObject({ code: 'forbidden' })
  expect(await roleOf(member)).toBe(may ? to : from)
})

test.each(
  memberRoles.flatMap((by) => memberRoles.map((whom) => ({ by, whom, may: by === 'owner' || (by === 'admin' && whom !== 'owner') }))),
)('$by removes $whom: $may', async ({ by, whom, may }) => {
  await join('owner')
  const [manager, member] = [await join(by), await join(whom)]
  const removal = removeMember(db, manager, organizationId, member.id)
  if (may) await removal
  else await expect(removal).rejects.toMatchObject({ code: 'forbidden' })
  expect(await roleOf(member)).toBe(may ? null : whom)
})

test('the last owner cannot leave, be demoted or be removed, not even by a second pair of hands', async () => {
  const owner = await join('owner')
  await join('admin')
  const operator = { ...owner, userId: (await join('viewer')).userId }
  for (const act of [
    () => leaveOrganization(db, owner, organizationId),
    () => changeRole(db, owner, organizationId, owner.id, 'admin'),
    () => removeMember(db, operator, organizationId, owner.id),
  ])
    await expect(act()).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('needs an owner') })
  expect(await roleOf(owner)).toBe('owner')
})

test('of two owners who leave at the same time one stays', async () => {
  const owners = [await join('owner'), await join('owner')]
  const results = await Promise.allSettled(owners.map((owner) => leaveOrganization(db, owner, organizationId)))
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(await db.member.count({ where: { organizationId, role: 'owner' } })).toBe(1)
})

test('every role but the last owner leaves on their own', async () => {
  await join('owner')
  for (const role of memberRoles) {
    const member = await join(role)
    await leaveOrganization(db, member, organizationId)
    expect(await roleOf(member)).toBeNull()
  }
})

test('members of another organization do not exist', async () => {
  const owner = await join('owner')
  const foreign = await join('viewer', (await createScope(db)).organizationId)
  for (const id of [foreign.id, 'usr_nonsense', 'key_01h455vb4pex5vsknk084sn02q']) {
    await expect(changeRole(db, owner, organizationId, id, 'admin')).rejects.toMatchObject({ code: 'not_found' })
    await expect(removeMember(db, owner, organizationId, id)).rejects.toMatchObject({ code: 'not_found' })
  }
  expect((await listMembers(db, organizationId)).map(({ id }) => id)).toEqual([owner.id])
})

test('the audit log says who changed whom from what to what', async () => {
  const [owner, member] = [await join('owner'), await join('viewer')]
  await changeRole(db, owner, organizationId, member.id, 'admin')
  await changeRole(db, owner, organizationId, member.id, 'admin')
  await removeMember(db, owner, organizationId, member.id)
  const email = expect.stringContaining('@example.com')
  expect(
    await db.auditEntry.findMany({
      where: { organizationId, subject: member.id },
      select: { actor: true, action: true, detail: true },
      orderBy: { id: 'asc' },
    }),
  ).toEqual([
    { actor: owner.id, action: 'member.role_changed', detail: { email, changes: { role: { from: 'viewer', to: 'admin' } } } },
    { actor: owner.id, action: 'member.removed', detail: { email, role: 'admin' } },
  ])
})

test('staff are offered their own organizations first, and of all others no more than a page can carry', async () => {
  const operator = await createUser(db, {
    email: `op-${crypto.randomUUID()}@example.com`,
    name: 'Op',
    passwordHash: null,
    staffRole: 'operator',
  })
  const slugs = Array.from({ length: 40 }, (_, n) => `many-${n}-${crypto.randomUUID().slice(0, 8)}`)
  for (const slug of slugs) await createOrganization(db, systemActor, { name: `0 ${slug}`, slug })
  const own = `own-${crypto.randomUUID().slice(0, 8)}`
  await createOrganization(db, systemActor, { name: 'Zebra', slug: own }, operator.id)
  const offered = await listMemberships(db, operator)
  expect(offered[0]).toMatchObject({ slug: own, role: 'owner' })
  expect(offered).toHaveLength(31)
  expect(await listMemberships(db, { ...operator, staffRole: null })).toMatchObject([{ slug: own }])
})
