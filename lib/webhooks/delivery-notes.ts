import { z } from 'zod'
import type { Db } from '../db/client.ts'
import { notFound } from '../errors.ts'
import { newId, publicId, uuidOf } from '../ids.ts'

/** What staff wrote down about a delivery. Only staff ever see it, and nobody changes it: who was wrong writes another. */
export type DeliveryNote = { id: string; author: string; text: string; createdAt: string }

export const noteInput = z.object({ deliveryId: z.string(), text: z.string().trim().min(1, 'must say something').max(4000) })

/** Writes a note. `author` is a member of staff, by UUID and e-mail address. Throws `not_found`. */
export async function addDeliveryNote(
  db: Db,
  author: { id: string; email: string },
  input: z.infer<typeof noteInput>,
): Promise<DeliveryNote> {
  const deliveryId = uuidOf('dlv', input.deliveryId)
  if (!(await db.delivery.findUnique({ where: { id: deliveryId }, select: { id: true } }))) throw notFound('delivery')
  const row = await db.deliveryNote.create({
    data: { id: newId(), deliveryId, authorId: author.id, authorLabel: author.email, text: input.text },
  })
  return present(row)
}

/** The notes on a delivery, the first one first. */
export async function listDeliveryNotes(db: Db, deliveryId: string): Promise<DeliveryNote[]> {
  const rows = await db.deliveryNote.findMany({ where: { deliveryId: uuidOf('dlv', deliveryId) }, orderBy: { id: 'asc' } })
  return rows.map(present)
}

function present(row: { id: string; authorLabel: string; text: string; createdAt: Date }): DeliveryNote {
  return { id: publicId('note', row.id), author: row.authorLabel, text: row.text, createdAt: row.createdAt.toISOString() }
}
