'use server'

import { refresh } from 'next/cache'
import { z } from 'zod'
import { memberAction } from '#lib/auth/member-action.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { organizationPatch, updateOrganization } from '#lib/webhooks/organizations.ts'

// A form has no null: an empty field is nobody.
const settingsForm = z.object({
  name: organizationPatch.shape.name.unwrap(),
  technicalContact: z
    .string()
    .trim()
    .transform((text) => (text === '' ? null : text))
    .pipe(organizationPatch.shape.technicalContact.unwrap()),
})

export const saveOrganization = memberAction({ role: 'admin', input: settingsForm }, async ({ member }, input) => {
  await updateOrganization(tenantDb(member), member.actor, member.organizationId, input)
  refresh()
})
