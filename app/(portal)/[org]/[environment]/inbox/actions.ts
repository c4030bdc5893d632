'use server'

import { refresh } from 'next/cache'
import { z } from 'zod'
import { memberAction } from '#lib/auth/member-action.ts'
import type { Member } from '#lib/auth/session.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { env } from '#lib/env.ts'
import { clearInbox, createInboxEndpoint, inboxAnswerSchema, putInbox } from '#lib/webhooks/inbox.ts'
import { inboxPulse } from '#lib/webhooks/inbox-messages.ts'
import type { Scope } from '#lib/webhooks/organizations.ts'

const nothing = z.object({})

export const createInbox = memberAction(
  { role: 'developer', input: z.object({ withEndpoint: z.boolean() }) },
  async ({ member }, { withEndpoint }) => {
    await putInbox(tenantDb(member), member.actor, sandboxOf(member), {})
    if (withEndpoint) await createInboxEndpoint(tenantDb(member), member.actor, sandboxOf(member), saveRules())
    refresh()
  },
)

export const connectInbox = memberAction({ role: 'developer', input: nothing }, async ({ member }) => {
  await createInboxEndpoint(tenantDb(member), member.actor, sandboxOf(member), saveRules())
  refresh()
})

export const setAnswer = memberAction({ role: 'developer', input: inboxAnswerSchema }, async ({ member }, answer) => {
  await putInbox(tenantDb(member), member.actor, sandboxOf(member), answer)
  refresh()
})

export const clearMessages = memberAction({ role: 'developer', input: nothing }, async ({ member }) => {
  await clearInbox(tenantDb(member), member.actor, sandboxOf(member))
  refresh()
})

export const loadInboxPulse = memberAction({ role: 'viewer', input: nothing }, async ({ member }) =>
  inboxPulse(tenantDb(member), sandboxOf(member)),
)

function sandboxOf(member: Member): Scope {
  return { organizationId: member.organizationId, environment: 'sandbox' }
}

function saveRules() {
  return { allowlist: env().TARGET_ALLOWLIST ?? [] }
}
