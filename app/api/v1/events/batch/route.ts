import { apiRoute, publishScopeOf } from '#lib/auth/api.ts'
import { takeEvents } from '#lib/auth/rate-limit.ts'
import { readBody } from '#lib/auth/request.ts'
import { inTransaction, pool } from '#lib/db/sql.ts'
import { AppError } from '#lib/errors.ts'
import { parse } from '#lib/parse.ts'
import { traceparentOf } from '#lib/tracing.ts'
import type { ApiCaller } from '#lib/webhooks/api-keys.ts'
import type { PublishScope } from '#lib/webhooks/event-rows.ts'
import { type Publication, publishBody, publishMany } from '#lib/webhooks/publish.ts'
import { type BatchItem, batchRequest } from '#lib/webhooks/publish-batch.ts'

const bodyBytesMax = 16 * 1024 * 1024

/** Each event has an outcome of its own: what is refused is told in its place, and the others are published all the same, in one transaction. */
export const POST = apiRoute(
  async ({ request, caller }) => {
    const { events } = await readBody(request, batchRequest, bodyBytesMax)
    // The request itself has been counted as one.
    await takeEvents(caller, events.length - 1)
    const drafts = await draftsOf(caller, events, traceparentOf(request))
    const publications = drafts.flatMap((draft) => (draft instanceof AppError ? [] : draft))
    const results = publications.length === 0 ? [] : await inTransaction(pool(), (sql) => publishMany(sql, publications))
    const outcomes = results.values()
    const data = drafts.map((draft) => itemOf(draft instanceof AppError ? draft : outcomes.next().value))
    return Response.json({ data }, { status: 202 })
  },
  { publishes: true },
)

/** What is to be published of each event, or why it is refused. */
async function draftsOf(caller: ApiCaller, events: unknown[], traceparent: string | null): Promise<(Publication | AppError)[]> {
  const bodies = events.map(bodyOf)
  const scopes = await scopesOf(caller, bodies)
  return bodies.map((body) => {
    if (body instanceof AppError) return body
    const { organization, environment, ...input } = body
    const scope = scopes.get(placeOf(body))
    if (scope === undefined) throw new Error('a place was not looked for')
    return scope instanceof AppError ? scope : { scope, input, traceparent }
  })
}

function bodyOf(event: unknown) {
  try {
    return parse(publishBody, event)
  } catch (error) {
    return refusalOf(error)
  }
}

type Body = Exclude<ReturnType<typeof bodyOf>, AppError>

/** The places that the events name, each looked for once: mostly it is the same for all. */
async function scopesOf(caller: ApiCaller, bodies: (Body | AppError)[]): Promise<Map<string, PublishScope | AppError>> {
  const named = new Map<string, Body>()
  for (const body of bodies) if (!(body instanceof AppError)) named.set(placeOf(body), body)
  const found = [...named].map(async ([place, body]) => [place, await publishScopeOf(caller, body).catch(refusalOf)] as const)
  return new Map(await Promise.all(found))
}

function placeOf({ organization, environment }: Body): string {
  return `${environment ?? ''} ${organization ?? ''}`
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
