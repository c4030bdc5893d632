'use server'

import { memberAction } from '#lib/auth/member-action.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { environmentSchema } from '#lib/webhooks/organizations.ts'
import { checkSignature, signatureCheckInput } from '#lib/webhooks/signature-checks.ts'

/** Secrets are used here and stay here: what is answered names endpoints and times only. */
export const diagnoseSignature = memberAction(
  { role: 'developer', input: signatureCheckInput.extend({ environment: environmentSchema }) },
  async ({ member }, { environment, ...input }) =>
    checkSignature(tenantDb(member), { organizationId: member.organizationId, environment }, input, new Date()),
)
