'use server'

import { redirect } from 'next/navigation'
import { staffAction } from '#lib/auth/member-action.ts'
import { actorOf } from '#lib/auth/session.ts'
import { db } from '#lib/db/client.ts'
import { createOrganization, organizationInput } from '#lib/webhooks/organizations.ts'

export const createFirstOrganization = staffAction({ role: 'operator', input: organizationInput }, async ({ user }, input) => {
  const { slug } = await createOrganization(db(), actorOf(user), input, user.id)
  redirect(`/${slug}/webhooks`)
})
