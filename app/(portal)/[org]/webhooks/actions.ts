'use server'

import { refresh } from 'next/cache'
import { z } from 'zod'
import { memberAction } from '#lib/auth/member-action.ts'
import type { Member } from '#lib/auth/session.ts'
import { db, type Environment } from '#lib/db/client.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { engine } from '#lib/dispatcher/engine.ts'
import { testEndpoint } from '#lib/dispatcher/test-endpoint.ts'
import { env } from '#lib/env.ts'
import { listEventTypes } from '#lib/webhooks/catalog.ts'
import { dismissNotification } from '#lib/webhooks/data-alerts.ts'
import { redeliver } from '#lib/webhooks/deliveries.ts'
import { endpointInput, endpointPatch } from '#lib/webhooks/endpoint-input.ts'
import { createEndpoint, deleteEndpoint, updateEndpoint } from '#lib/webhooks/endpoints.ts'
import { dismissOnboarding } from '#lib/webhooks/onboarding.ts'
import { environmentSchema, type Scope } from '#lib/webhooks/organizations.ts'
import { endRotation, rollBackInput, rollBackSecret, rotateInput, rotateSecret } from '#lib/webhooks/secret-rotation.ts'
import { revealSecret } from '#lib/webhooks/secrets.ts'
import { readPulse } from './pulse.ts'

const environmentOnly = z.object({ environment: environmentSchema })
const target = environmentOnly.extend({ endpointId: z.string() })

export const dismissAlert = memberAction({ role: 'developer', input: z.object({ id: z.string() }) }, async ({ member }, { id }) => {
  await dismissNotification(tenantDb(member), member.organizationId, id)
  refresh()
})

export const putOnboardingAway = memberAction({ role: 'developer', input: z.object({}) }, async ({ member }) => {
  await dismissOnboarding(tenantDb(member), member.organizationId)
  refresh()
})

export const createWebhook = memberAction(
  { role: 'developer', input: environmentOnly.extend({ url: endpointInput.shape.url }) },
  async ({ member }, { environment, url }) => {
    const input = endpointInput.parse({ url, eventTypes: ['*'] })
    const { secret } = await createEndpoint(tenantDb(member), member.actor, scopeOf(member, environment), input, {
      ...saveRules(),
      primary: true,
    })
    refresh()
    return { secret }
  },
)

export const updateWebhook = memberAction(
  { role: 'developer', input: target.extend({ patch: endpointPatch }) },
  async ({ member }, { environment, endpointId, patch }) => {
    await updateEndpoint(tenantDb(member), member.actor, scopeOf(member, environment), endpointId, patch, saveRules())
    refresh()
  },
)

export const deleteWebhook = memberAction({ role: 'developer', input: target }, async ({ member }, { environment, endpointId }) => {
  await deleteEndpoint(tenantDb(member), member.actor, scopeOf(member, environment), endpointId)
  refresh()
})

export const revealWebhookSecret = memberAction({ role: 'developer', input: target }, async ({ member }, { environment, endpointId }) => {
  const { secret, previous } = await revealSecret(tenantDb(member), member.actor, scopeOf(member, environment), endpointId)
  return { secret, previous: previous?.secret ?? null }
})

export const regenerateSecret = memberAction(
  { role: 'developer', input: target.extend({ graceSeconds: rotateInput.shape.graceSeconds }) },
  async ({ member }, { environment, endpointId, graceSeconds }) => {
    const { secret } = await rotateSecret(tenantDb(member), member.actor, scopeOf(member, environment), endpointId, { graceSeconds })
    refresh()
    return { secret }
  },
)

export const endSecretRotation = memberAction({ role: 'developer', input: target }, async ({ member }, { environment, endpointId }) => {
  await endRotation(tenantDb(member), member.actor, scopeOf(member, environment), endpointId)
  refresh()
})

export const rollBackSecretRotation = memberAction(
  { role: 'developer', input: target.extend({ graceSeconds: rollBackInput.shape.graceSeconds }) },
  async ({ member }, { environment, endpointId, graceSeconds }) => {
    await rollBackSecret(tenantDb(member), member.actor, scopeOf(member, environment), endpointId, { graceSeconds })
    refresh()
  },
)

export const testWebhook = memberAction(
  { role: 'developer', input: target.extend({ eventType: z.string().optional() }) },
  async ({ member }, { environment, endpointId, eventType }) =>
    testEndpoint(tenantDb(member), engine(), scopeOf(member, environment), endpointId, eventType === undefined ? {} : { eventType }),
)

export const redeliverDelivery = memberAction(
  { role: 'developer', input: environmentOnly.extend({ deliveryId: z.string() }) },
  async ({ member }, { environment, deliveryId }) => {
    const answer = await redeliver(tenantDb(member), member.actor, scopeOf(member, environment), deliveryId)
    refresh()
    return answer
  },
)

/** The catalog as the editor shows it. It is asked for when needed, so that the page and its refreshes stay small. */
export const loadEventTypes = memberAction({ role: 'viewer', input: z.object({}) }, async () => {
  const { data } = await listEventTypes(db(), { limit: 1000, offset: 0 })
  return data.map(({ name, category, title, description, deprecated }) => ({ name, category, title, description, deprecated }))
})

export const loadPulse = memberAction(
  { role: 'viewer', input: environmentOnly.extend({ open: z.string().nullable() }) },
  async ({ member }, { environment, open }) => readPulse(scopeOf(member, environment), open),
)

function scopeOf(member: Member, environment: Environment): Scope {
  return { organizationId: member.organizationId, environment }
}

function saveRules() {
  return { allowlist: env().TARGET_ALLOWLIST ?? [] }
}
