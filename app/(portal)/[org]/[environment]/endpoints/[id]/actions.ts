'use server'

import { z } from 'zod'
import { memberAction } from '#lib/auth/member-action.ts'
import { db } from '#lib/db/client.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { engine } from '#lib/dispatcher/engine.ts'
import { testEndpoint } from '#lib/dispatcher/test-endpoint.ts'
import { findEventType } from '#lib/webhooks/catalog.ts'
import { endpointHealth } from '#lib/webhooks/endpoint-health.ts'
import { environmentSchema, type Scope } from '#lib/webhooks/organizations.ts'
import { cancelRecovery, listRecoveries, type Recovery, recoverEndpoint, recoveryInput } from '#lib/webhooks/recoveries.ts'
import { testInput } from '#lib/webhooks/test-deliveries.ts'

const target = z.object({ environment: environmentSchema, endpointId: z.string() })

export const loadHealth = memberAction({ role: 'viewer', input: target }, async ({ member }, { environment, endpointId }) =>
  endpointHealth(tenantDb(member), { organizationId: member.organizationId, environment }, endpointId),
)

/** The example of an event type as indented JSON. */
export const loadExample = memberAction({ role: 'viewer', input: z.object({ name: z.string() }) }, async (_, { name }) => {
  const { example } = await findEventType(db(), name)
  return JSON.stringify(example ?? {}, null, 2)
})

export const sendTest = memberAction(
  { role: 'developer', input: target.extend(testInput.required().shape) },
  async ({ member }, { environment, endpointId, eventType, data }) =>
    testEndpoint(tenantDb(member), engine(), { organizationId: member.organizationId, environment }, endpointId, { eventType, data }),
)

const recovery = target.extend(recoveryInput.omit({ dryRun: true }).shape)

/** What a recovery would send, and the span it was asked for: with `until`, so that the recovery that follows sends what was seen. */
export const previewRecovery = memberAction(
  { role: 'developer', input: recovery },
  async ({ member }, { environment, endpointId, ...input }) => {
    const { until = new Date().toISOString() } = input
    const scope = { organizationId: member.organizationId, environment }
    const answer = await recoverEndpoint(tenantDb(scope), member.actor, scope, endpointId, { ...input, until, dryRun: true })
    return { ...answer, until }
  },
)

// Both answer with the recoveries as they are then, so that the page need not ask again.
export const orderRecovery = memberAction(
  { role: 'developer', input: recovery },
  async ({ member }, { environment, endpointId, ...input }) => {
    const scope = { organizationId: member.organizationId, environment }
    await recoverEndpoint(tenantDb(scope), member.actor, scope, endpointId, { ...input, dryRun: false })
    return recoveriesOf(scope, endpointId)
  },
)

export const stopRecovery = memberAction(
  { role: 'developer', input: target.extend({ recoveryId: z.string() }) },
  async ({ member }, { environment, endpointId, recoveryId }) => {
    const scope = { organizationId: member.organizationId, environment }
    await cancelRecovery(tenantDb(scope), member.actor, scope, recoveryId)
    return recoveriesOf(scope, endpointId)
  },
)

export const loadRecoveries = memberAction({ role: 'viewer', input: target }, async ({ member }, { environment, endpointId }) =>
  recoveriesOf({ organizationId: member.organizationId, environment }, endpointId),
)

async function recoveriesOf(scope: Scope, endpointId: string): Promise<Recovery[]> {
  return (await listRecoveries(tenantDb(scope), scope, { endpointId }, { limit: 10 })).data
}
