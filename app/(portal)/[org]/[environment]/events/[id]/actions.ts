'use server'

import { refresh } from 'next/cache'
import { z } from 'zod'
import { memberAction } from '#lib/auth/member-action.ts'
import { db } from '#lib/db/client.ts'
import { expungeEvent } from '#lib/webhooks/expunge.ts'

export const expunge = memberAction({ role: 'owner', input: z.object({ id: z.string() }) }, async ({ member }, { id }) => {
  await expungeEvent(db(), member.actor, member.organizationId, id)
  refresh()
})
