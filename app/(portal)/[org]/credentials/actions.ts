'use server'

import { refresh } from 'next/cache'
import { z } from 'zod'
import { memberAction } from '#lib/auth/member-action.ts'
import { db } from '#lib/db/client.ts'
import { apiKeyInput, createApiKey, revokeApiKey } from '#lib/webhooks/api-keys.ts'

export const createKey = memberAction({ role: 'admin', input: apiKeyInput }, async ({ member }, input) => {
  const { key } = await createApiKey(db(), member.actor, member.organizationId, input)
  refresh()
  return { key }
})

export const revokeKey = memberAction({ role: 'admin', input: z.object({ id: z.string() }) }, async ({ member }, { id }) => {
  await revokeApiKey(db(), member.actor, member.organizationId, id)
  refresh()
})
