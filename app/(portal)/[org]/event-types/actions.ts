'use server'

import { refresh } from 'next/cache'
import { z } from 'zod'
import { memberAction } from '#lib/auth/member-action.ts'
import { db } from '#lib/db/client.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { invalidField } from '#lib/errors.ts'
import { archiveEventType, eventTypeInput, eventTypeName, putEventType } from '#lib/webhooks/catalog.ts'
import { getEvent } from '#lib/webhooks/events.ts'
import { publishEvent, publishInput } from '#lib/webhooks/publish.ts'
import { installCatalog } from '#lib/webhooks/vendor-catalogs.ts'

const sandboxEvent = publishInput.pick({ type: true, projectId: true, entity: true, changedAttributes: true }).extend({ data: z.string() })

/** Publishes to the organization's sandbox, and tells what became of it: who gets it, and who does not and why. */
export const sendToSandbox = memberAction({ role: 'developer', input: sandboxEvent }, async ({ member }, { data, ...input }) => {
  const scope = { organizationId: member.organizationId, environment: 'sandbox' } as const
  const { id } = await publishEvent(tenantDb(scope), scope, { ...input, data: jsonOf('data', data) }, null)
  const { deliveries, unmatched } = await getEvent(tenantDb(scope), scope, id)
  return { id, deliveries: deliveries.map((delivery) => delivery.id), unmatched }
})

const eventTypeForm = eventTypeInput.extend({ name: eventTypeName, schema: z.string(), example: z.string() })

// The catalog belongs to the platform.
export const saveEventType = memberAction(
  { role: 'operator', input: eventTypeForm },
  async ({ member }, { name, schema, example, ...input }) => {
    const parsed = eventTypeInput.shape.schema.safeParse(jsonOf('schema', schema))
    if (!parsed.success) throw invalidField('schema', 'must be a JSON object')
    await putEventType(db(), member.actor, name, { ...input, schema: parsed.data, example: jsonOf('example', example) })
    refresh()
  },
)

export const archive = memberAction({ role: 'operator', input: z.object({ name: z.string() }) }, async ({ member }, { name }) => {
  await archiveEventType(db(), member.actor, name)
  refresh()
})

export const install = memberAction({ role: 'operator', input: z.object({ name: z.string() }) }, async ({ member }, { name }) => {
  const installed = await installCatalog(db(), member.actor, name)
  refresh()
  return installed
})

/** What stands in a field as JSON; an empty field is null. Throws `invalid_input`. */
function jsonOf(path: string, text: string): z.core.util.JSONType {
  if (text.trim() === '') return null
  try {
    return z.json().parse(JSON.parse(text))
  } catch (error) {
    if (error instanceof SyntaxError) throw invalidField(path, `is not JSON: ${error.message}`)
    throw error
  }
}
