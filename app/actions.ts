'use server'

import { redirect } from 'next/navigation'
import { staffAction } from '#lib/auth/member-action.ts'
import { actorOf } from '#lib/auth/session.ts'
import { db } from '#lib/db/client.ts'
import { createOrganization, organizationInput } from '#lib/webhooks/organizations.ts'

export const createFirstOrganization = staffAction(
  { role: 'operator', input: organizationInput },
  async ({ user }, input): Promise<void> => {
    const { slug } = await createOrganization(db(), actorOf(user), input, user.id)
    redirect(`/${slug}/webhooks`)
  },
)

/** For others: the operator is no member of it, and goes on to invite its first owner. */
export const createOrganizationForOthers = staffAction(
  { role: 'operator', input: organizationInput },
  async ({ user }, input): Promise<void> => {
    const { slug } = await createOrganization(db(), actorOf(user), input)
    redirect(`/${slug}/settings/members`)
  },
)
