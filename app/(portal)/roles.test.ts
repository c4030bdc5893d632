import { globSync, readFileSync } from 'node:fs'
import { beforeAll, expect, test, vi } from 'vitest'
import { startSession } from '#lib/auth/session.ts'
import { type Action, everyAction } from '#lib/testing/actions.ts'
import { useDatabase } from '#lib/testing/database.ts'
import { createUser, databaseTime } from '#lib/webhooks/accounts.ts'
import { systemActor } from '#lib/webhooks/audit.ts'
import { createOrganization } from '#lib/webhooks/organizations.ts'

// Who may do what in the portal. A new action has to be written down here; it is named by its file's folder, without what all have in common, and its own name.
const gates = {
  createFirstOrganization: 'operator',
  createOrganizationForOthers: 'operator',
  'account/saveName': 'user',
  'account/savePassword': 'user',
  'account/signOutEverywhere': 'user',
  'account/signOutSession': 'user',
  'credentials/createCredential': 'admin',
  'credentials/createKey': 'admin',
  'credentials/revokeCredential': 'admin',
  'credentials/revokeKey': 'admin',
  'deliveries/[id]/loadDeliveryPulse': 'viewer',
  'deliveries/dropView': 'viewer',
  'deliveries/keepView': 'viewer',
  'deliveries/loadChoices': 'viewer',
  'deliveries/watchDeliveries': 'viewer',
  'events/[id]/expunge': 'owner',
  'endpoints/[id]/loadExample': 'viewer',
  'endpoints/[id]/loadHealth': 'viewer',
  'endpoints/[id]/loadRecoveries': 'viewer',
  'endpoints/[id]/orderRecovery': 'developer',
  'endpoints/[id]/previewRecovery': 'developer',
  'endpoints/[id]/sendTest': 'developer',
  'endpoints/[id]/stopRecovery': 'developer',
  'endpoints/checkSettings': 'developer',
  'endpoints/createAll': 'developer',
  'endpoints/preview': 'viewer',
  'endpoints/removeEndpoint': 'developer',
  'event-types/archive': 'operator',
  'event-types/install': 'operator',
  'event-types/saveEventType': 'operator',
  'event-types/sendToSandbox': 'developer',
  'inbox/clearMessages': 'developer',
  'inbox/connectInbox': 'developer',
  'inbox/createInbox': 'developer',
  'inbox/loadInboxPulse': 'viewer',
  'inbox/setAnswer': 'developer',
  'invitation/join': 'user',
  'invitation/joinAsNewcomer': 'anyone',
  'invitation/leaveAccount': 'anyone',
  'invitation/look': 'anyone',
  'settings/members/invite': 'admin',
  'settings/members/leave': 'viewer',
  'settings/members/remove': 'admin',
  'settings/members/revoke': 'admin',
  'settings/members/setRole': 'admin',
  'settings/saveOrganization': 'admin',
  'sign-in/askForPasswordLink': 'anyone',
  'sign-in/setForgottenPassword': 'anyone',
  'sign-in/signOut': 'anyone',
  'signature-doctor/diagnoseSignature': 'developer',
  'staff/delivery/addNote': 'staff',
  'staff/delivery/redeliverForThem': 'staff',
  'staff/maintenance/announce': 'operator',
  'staff/maintenance/end': 'operator',
  'staff/people/appoint': 'operator',
  'staff/people/dismiss': 'operator',
  'staff/people/setStaffRole': 'operator',
  'staff/system/loadSystem': 'staff',
  'webhooks/createWebhook': 'developer',
  'webhooks/deleteWebhook': 'developer',
  'webhooks/dismissAlert': 'developer',
  'webhooks/endSecretRotation': 'developer',
  'webhooks/loadEventTypes': 'viewer',
  'webhooks/loadPulse': 'viewer',
  'webhooks/putOnboardingAway': 'developer',
  'webhooks/redeliverDelivery': 'developer',
  'webhooks/regenerateSecret': 'developer',
  'webhooks/revealWebhookSecret': 'developer',
  'webhooks/rollBackSecretRotation': 'developer',
  'webhooks/testWebhook': 'developer',
  'webhooks/updateWebhook': 'developer',
} as const

// Support staff read every organization, operators own it; a stranger has an account and is no member.
const visitors = ['nobody', 'stranger', 'viewer', 'developer', 'admin', 'owner', 'support', 'operator'] as const
type Visitor = (typeof visitors)[number]

const mayPass: Record<(typeof gates)[keyof typeof gates], readonly Visitor[]> = {
  anyone: visitors,
  user: visitors.slice(1),
  viewer: ['viewer', 'developer', 'admin', 'owner', 'support', 'operator'],
  developer: ['developer', 'admin', 'owner', 'operator'],
  admin: ['admin', 'owner', 'operator'],
  owner: ['owner', 'operator'],
  staff: ['support', 'operator'],
  operator: ['operator'],
}

// The browser's cookies, which outside a request Next has none of.
const jar = vi.hoisted(() => new Map<string, string>())
vi.mock('next/headers', () => ({
  headers: async () => new Headers({ 'x-hookport-path': '/acme/webhooks' }),
  cookies: async () => ({
    get: (name: string) => (jar.has(name) ? { value: jar.get(name) } : undefined),
    set: (name: string, value: string) => void jar.set(name, value),
  }),
}))

const { db } = useDatabase()
const userIds = new Map<Visitor, string>()
const actions = new Map<string, Action>()

beforeAll(async () => {
  await createOrganization(db, systemActor, { name: 'Acme', slug: 'acme' })
  const { id: organizationId } = await db.organization.findUniqueOrThrow({ where: { slug: 'acme' } })
  for (const name of visitors.slice(1)) {
    const staffRole = name === 'support' || name === 'operator' ? name : null
    const { id: userId } = await createUser(db, { email: `${name}@example.com`, name, passwordHash: null, staffRole })
    userIds.set(name, userId)
    if (name === 'viewer' || name === 'developer' || name === 'admin' || name === 'owner')
      await db.member.create({ data: { organizationId, userId, role: name } })
  }
  for (const [name, action] of await everyAction()) actions.set(name, action)
})

test('every action of the portal is in the table', () => {
  expect([...actions.keys()].sort()).toEqual(Object.keys(gates).sort())
})

test.each(
  Object.entries(gates).flatMap(([action, gate]) =>
    visitors.map((visitor) => ({ action, gate, visitor, passes: mayPass[gate].includes(visitor) })),
  ),
)('$action ($gate) by $visitor: $passes', async ({ action, visitor, passes }) => {
  await become(visitor)
  expect(await passesGate(action)).toBe(passes)
})

test.each([
  ['app/(portal)/[[]org[]]/**/{page.tsx,route.ts}', /\brequire(Member|Scope)\(/],
  ['app/(portal)/staff/**/{page.tsx,route.ts}', /\b(requireStaff|readSystem)\(/],
  ['app/(portal)/account/**/page.tsx', /\brequireUser\(/],
])('every page of %s asks by itself who is there, because a layout does not guard it', (pattern, gate) => {
  const files = globSync(pattern)
  expect(files.length).toBeGreaterThan(0)
  expect(files.filter((file) => !gate.test(readFileSync(file, 'utf8')))).toEqual([])
})

async function become(visitor: Visitor): Promise<void> {
  jar.clear()
  const userId = userIds.get(visitor)
  if (userId !== undefined) await startSession({ userId, signedInAt: await databaseTime(db) })
}

/** Calls an action with nothing for its input, which no schema takes: whoever passes the gate is told that, or does what needs no input. */
async function passesGate(name: string): Promise<boolean> {
  const action = actions.get(name)
  if (!action) throw new Error(`there is no action ${name}`)
  try {
    const answer = await (action.length === 2 ? action('acme', undefined) : action(undefined))
    return !/^Only (a member with the role|an operator of)/.test(messageOf(answer))
  } catch (error) {
    // Next's way to say where to: to sign in and back, to a page that does not exist, or on after the deed.
    const digest = error instanceof Error && 'digest' in error ? String(error.digest) : null
    if (digest === null) throw error
    return !/\/sign-in\?next=|404/.test(digest)
  }
}

function messageOf(answer: unknown): string {
  return typeof answer === 'object' && answer !== null && 'message' in answer ? String(answer.message) : ''
}
