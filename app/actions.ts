'use server'

import { redirect } from 'next/navigation'
import { userAction } from '#lib/auth/member-action.ts'
import { actorOf } from '#lib/auth/session.ts'
import { db } from '#lib/db/client.ts'
import { AppError } from '#lib/errors.ts'
import { createOrganization, organizationInput } from '#lib/webhooks/organizations.ts'

export const createFirstOrganization = userAction({ input: organizationInput }, async ({ user }, input) => {
  if (user.staffRole !== 'operator') throw new AppError('forbidden', 'Only an operator of the platform may create organizations.')
  const { slug } = await createOrganization(db(), actorOf(user), input, user.id)
  redirect(`/${slug}/webhooks`)
})
