'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { memberAction } from '#lib/auth/member-action.ts'
import { db } from '#lib/db/client.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { env } from '#lib/env.ts'
import { faultsInput, findFaults } from '#lib/webhooks/endpoint-faults.ts'
import { endpointInput } from '#lib/webhooks/endpoint-input.ts'
import { createEndpoints, deleteEndpoint } from '#lib/webhooks/endpoints.ts'
import { environmentSchema } from '#lib/webhooks/organizations.ts'
import { previewInput, previewRequest } from '#lib/webhooks/preview.ts'

const several = endpointInput.omit({ url: true }).extend({
  environment: environmentSchema,
  urls: z.array(endpointInput.shape.url).min(1, 'Enter at least one URL.').max(50),
})

export const createAll = memberAction({ role: 'developer', input: several }, async ({ member }, { environment, urls, ...input }) => {
  const scope = { organizationId: member.organizationId, environment }
  const created = await createEndpoints(tenantDb(scope), member.actor, scope, input, urls, { allowlist: env().TARGET_ALLOWLIST ?? [] })
  return created.map(({ id, url, secret }) => ({ id, url, secret }))
})

export const removeEndpoint = memberAction(
  { role: 'developer', input: z.object({ environment: environmentSchema, endpointId: z.string() }) },
  async ({ member }, { environment, endpointId }): Promise<void> => {
    await deleteEndpoint(tenantDb(member), member.actor, { organizationId: member.organizationId, environment }, endpointId)
    // Not a refresh: the page of a deleted endpoint does not exist.
    redirect(`/${member.slug}/${environment}/endpoints`)
  },
)

export const preview = memberAction({ role: 'viewer', input: previewInput }, async ({ member }, input) =>
  previewRequest(db(), { slug: member.slug, name: member.name }, input, new Date()),
)

/** What saving the form as it stands would refuse, told while somebody types. */
export const checkSettings = memberAction(
  { role: 'developer', input: faultsInput.extend({ environment: environmentSchema }) },
  async ({ member }, { environment, ...input }) =>
    findFaults(tenantDb(member), { organizationId: member.organizationId, environment }, input, {
      allowlist: env().TARGET_ALLOWLIST ?? [],
    }),
)
