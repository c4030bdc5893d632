import { apiRoute, listAnswer, publishScopeOf, scopeOf } from '#lib/auth/api.ts'
import { type ApiRequest, readBody } from '#lib/auth/request.ts'
import { db } from '#lib/db/client.ts'
import { invalidField } from '#lib/errors.ts'
import { parse } from '#lib/parse.ts'
import { traceparentOf } from '#lib/tracing.ts'
import { eventFilters, listEvents } from '#lib/webhooks/event-list.ts'
import { intake } from '#lib/webhooks/intake.ts'
import { namedScope } from '#lib/webhooks/organizations.ts'
import { pageRequest } from '#lib/webhooks/paging.ts'
import { publishBody } from '#lib/webhooks/publish.ts'

export const GET = apiRoute(async ({ caller, query }) => {
  const scope = await scopeOf(caller, parse(namedScope, query))
  return listAnswer(await listEvents(db(), scope, parse(eventFilters, query), parse(pageRequest, query)))
})

export const POST = apiRoute(
  async ({ request, caller }) => {
    const { organization, environment, ...input } = await readBody(request, publishBody)
    const scope = await publishScopeOf(caller, { organization, environment })
    const { replayed, ...answer } = await intake().publish({
      scope,
      input,
      idempotencyKey: idempotencyKeyOf(request),
      traceparent: traceparentOf(request),
    })
    return Response.json(answer, { status: replayed ? 200 : 202 })
  },
  { publishes: true },
)

function idempotencyKeyOf(request: ApiRequest): string | null {
  const key = request.headers.get('idempotency-key')
  if (key !== null && (key.length === 0 || key.length > 255)) throw invalidField('Idempotency-Key', 'must be 1 to 255 characters')
  return key
}
