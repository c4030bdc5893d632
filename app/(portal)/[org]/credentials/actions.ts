'use server'

import { refresh } from 'next/cache'
import { z } from 'zod'
import { memberAction } from '#lib/auth/member-action.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { apiKeyInput, createApiKey, revokeApiKey } from '#lib/webhooks/api-keys.ts'
import { createServiceCredential, revokeServiceCredential, serviceCredentialInput } from '#lib/webhooks/service-credentials.ts'

export const createKey = memberAction({ role: 'admin', input: apiKeyInput }, async ({ member }, input) => {
  const { key } = await createApiKey(tenantDb(member), member.actor, member.organizationId, input)
  refresh()
  return { key }
})

export const revokeKey = memberAction({ role: 'admin', input: z.object({ id: z.string() }) }, async ({ member }, { id }) => {
  await revokeApiKey(tenantDb(member), member.actor, member.organizationId, id)
  refresh()
})

export const createCredential = memberAction({ role: 'admin', input: serviceCredentialInput }, async ({ member }, input) => {
  const { clientId, clientSecret } = await createServiceCredential(tenantDb(member), member.actor, member.organizationId, input)
  refresh()
  return { clientId, clientSecret }
})

export const revokeCredential = memberAction({ role: 'admin', input: z.object({ id: z.string() }) }, async ({ member }, { id }) => {
  await revokeServiceCredential(tenantDb(member), member.actor, member.organizationId, id)
  refresh()
})
