import { apiRoute, publishScopeOf } from '#lib/auth/api.ts'
import { takeEvents } from '#lib/auth/rate-limit.ts'
import { readBody } from '#lib/auth/request.ts'
import { inTransaction, pool } from '#lib/db/sql.ts'
import { AppError } from '#lib/errors.ts'
import { parse } from '#lib/parse.ts'
import type { ApiCaller } from '#lib/webhooks/api-keys.ts'
import { type BatchItem, batchRequest, type Publication, publishMany, publishRequest } from '#lib/webhooks/publish.ts'

const bodyBytesMax = 16 * 1024 * 1024

/** Each event has an outcome of its own: what is refused is told in its place, and the others are published all the same, in one transaction. */
export const POST = apiRoute(
  async ({ request, caller }) => {
    const { events } = await readBody(request, batchRequest, bodyBytesMax)
    // The request itself has been counted as one.
    await takeEvents(caller, events.length - 1)
    const drafts = await Promise.all(events.map((event) => publicationOf(caller, event).catch(refusalOf)))
    const publications = drafts.flatMap((draft) => (draft instanceof AppError ? [] : [draft]))
    const results = publications.length === 0 ? [] : await inTransaction(pool(), (sql) => publishMany(sql, publications))
    const outcomes = results.values()
    const data = drafts.map((draft) => itemOf(draft instanceof AppError ? draft : outcomes.next().value))
    return Response.json({ data }, { status: 202 })
  },
  { publishes: true },
)

async function publicationOf(caller: ApiCaller, event: unknown): Promise<Publication> {
  const { organization, environment, ...input } = parse(publishRequest, event)
  return { scope: await publishScopeOf(caller, { organization, environment }), input }
}

/** A refusal is the event's own outcome; anything else is a bug, and the whole request's. */
function refusalOf(error: unknown): AppError {
  if (error instanceof AppError) return error
  throw error
}

function itemOf(result: Awaited<ReturnType<typeof publishMany>>[number] | undefined): BatchItem {
  if (result === undefined) throw new Error('an event of the batch had no outcome')
  if (!(result instanceof AppError)) return { id: result.id, deliveries: result.deliveries }
  const { code, message, fields } = result
  return { error: { code, message, ...(fields.length > 0 && { errors: fields }) } }
}
