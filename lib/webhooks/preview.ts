import { z } from 'zod'
import packageJson from '#package.json' with { type: 'json' }
import type { Db } from '../db/client.ts'
import { publicUrl } from '../env.ts'
import { formats, renderBody } from '../formats/format.ts'
import { newId, publicId } from '../ids.ts'
import { eventTypeName, findEventType } from './catalog.ts'

export const previewInput = z.object({
  format: z.enum(formats),
  eventType: eventTypeName,
  entityType: z.string().max(255).nullable().default(null),
  callbackHash: z.string().max(128).default(''),
  // Shown and not sent, so masked values and half-typed names may stand in them.
  headers: z.record(z.string().max(100), z.string().max(2000)).default({}),
})

/** A request as an endpoint would get it; signatures are named and not computed, for want of a secret. */
export type Preview = { headers: Record<string, string>; body: string }

/** What an endpoint with these settings would be sent for the event type's own example. Throws `unknown_event_type`. */
export async function previewRequest(
  db: Db,
  organization: { slug: string; name: string },
  input: z.output<typeof previewInput>,
  now: Date,
): Promise<Preview> {
  const { name, category, example } = await findEventType(db, input.eventType)
  const eventId = publicId('evt', newId())
  const entity = { type: input.entityType ?? 'user', id: '1b4e28ba-2fa1-4d1f-a1c5-3f5b8f7c9d20' }
  const body = renderBody(
    input.format,
    {
      id: eventId,
      type: name,
      category,
      occurredAt: now,
      dataText: JSON.stringify(example ?? {}),
      // Only Akamai's events are about a record as such; elsewhere the example itself says what it is about.
      entity: input.format === 'akamai' ? entity : null,
      clientId: input.format === 'akamai' ? 'your-client-id' : null,
    },
    {
      id: publicId('ep', newId()),
      callbackHash: input.callbackHash === '' ? '(generated on save)' : input.callbackHash,
      organization,
      publicUrl: publicUrl(),
    },
  )
  const own = {
    'content-type': 'application/json',
    'user-agent': `Hookport/${packageJson.version}`,
    'webhook-id': eventId,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': 'v1,(base64 HMAC-SHA256 of id.timestamp.body)',
  }
  const autoql = { 'autoql-timestamp': String(now.getTime()), 'autoql-signature': '(base64 HMAC-SHA256 of timestamp.body)' }
  return { headers: { ...input.headers, ...own, ...(input.format === 'autoql' && autoql) }, body }
}
