import type { Db } from '../db/client.ts'
import { sqlOf } from '../db/sql.ts'
import type { FieldError } from '../errors.ts'
import { dataErrors, findEventTypes } from './catalog.ts'

/** How an event's data stands to its type in the catalog as that is today. `changedAt` is set where the type was changed after the event. */
export type PayloadCheck =
  | { kind: 'archived' }
  | { kind: 'no_schema' }
  | { kind: 'checked'; schema: string; changedAt: string | null; errors: FieldError[] }

/** Holds data that has been published against the schema of its event type, by what publishing holds it against. */
export async function checkPayload(db: Db, event: { type: string; dataText: string; createdAt: string }): Promise<PayloadCheck> {
  const type = (await findEventTypes(sqlOf(db), [event.type])).get(event.type)
  if (!type) return { kind: 'archived' }
  if (type.schema === null) return { kind: 'no_schema' }
  return {
    kind: 'checked',
    schema: JSON.stringify(type.schema),
    changedAt: type.updatedAt > new Date(event.createdAt) ? type.updatedAt.toISOString() : null,
    errors: dataErrors(type, JSON.parse(event.dataText)),
  }
}
