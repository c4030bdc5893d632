import { z } from 'zod'
import type { Db, PrismaClient } from '../db/client.ts'
import { notFound } from '../errors.ts'
import { newId, publicId, uuidOf } from '../ids.ts'
import { findEventType } from './catalog.ts'
import { mismatchOf } from './matching.ts'
import { namedScope, type Scope } from './organizations.ts'
import { publishedSchema, publishInput, publishWithin } from './publish.ts'

const label = z.string().trim().min(1).max(255)

export const dataAlertInput = z.object({
  title: label.describe('What people are told where no webhook gets it.'),
  triggered: z.boolean().default(true).describe("Whether the alert's condition is met."),
  data: z.json().describe('Delivered, and not kept.'),
  projectId: label.nullish().describe('The project it belongs to.'),
})

export const dataAlertRequest = dataAlertInput.extend(namedScope.shape)

/** By webhook, with the data; or, where no webhook would get it, as a notification in the portal, without. */
export const dataAlertAnswer = z.discriminatedUnion('via', [
  publishedSchema.extend({ via: z.literal('webhook') }),
  z.object({ via: z.literal('notification'), id: z.string(), reason: z.string() }),
])

export type DataAlertAnswer = z.infer<typeof dataAlertAnswer>

/** What the portal tells the people of an organization. */
export type Notification = { id: string; environment: string; title: string; reason: string; createdAt: string }

const noWebhook = 'No webhook of this environment is enabled for this event, so the data could not be delivered. It was not kept.'

/**
 * Takes a data alert. Where an enabled endpoint is subscribed, the data is delivered and erased once it has arrived everywhere; else the users
 * are told that the alert triggered, without its data. Throws `unknown_event_type`, `payload_too_large`.
 */
export async function raiseDataAlert(db: PrismaClient, scope: Scope, input: z.infer<typeof dataAlertInput>): Promise<DataAlertAnswer> {
  const { title, triggered, data, projectId = null } = input
  const type = `data_alert.${triggered}`
  const { category } = await findEventType(db, type)
  return db.$transaction(async (tx) => {
    const endpoints = await tx.endpoint.findMany({ where: { ...scope, enabled: true, deletedAt: null } })
    const event = { type, category, projectId, entityType: null, changedAttributes: [] }
    if (endpoints.some((endpoint) => mismatchOf(endpoint, event) === null)) {
      return { via: 'webhook', ...(await publishWithin(tx, scope, publishInput.parse({ type, data, projectId }), { ephemeral: true })) }
    }
    const id = newId()
    await tx.notification.create({ data: { id, ...scope, title, reason: noWebhook } })
    return { via: 'notification', id: publicId('ntf', id), reason: noWebhook }
  })
}

/** What the people of an organization have not dismissed, newest first. */
export async function listNotifications(db: Db, organizationId: string): Promise<Notification[]> {
  const rows = await db.notification.findMany({ where: { organizationId, dismissedAt: null }, orderBy: { id: 'desc' }, take: 20 })
  return rows.map(({ id, environment, title, reason, createdAt }) => ({
    id: publicId('ntf', id),
    environment,
    title,
    reason,
    createdAt: createdAt.toISOString(),
  }))
}

/** Takes a notification away for everybody in the organization. Throws `not_found`. */
export async function dismissNotification(db: Db, organizationId: string, notificationId: string): Promise<void> {
  const { count } = await db.notification.updateMany({
    where: { id: uuidOf('ntf', notificationId), organizationId, dismissedAt: null },
    data: { dismissedAt: new Date() },
  })
  if (count === 0) throw notFound('notification')
}
