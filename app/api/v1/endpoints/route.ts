import { apiRoute, listAnswer, namedScope, readBody, scopeOf } from '#lib/auth/api.ts'
import { db } from '#lib/db/client.ts'
import { env } from '#lib/env.ts'
import { parse } from '#lib/parse.ts'
import { createEndpoint, endpointInput, listEndpoints } from '#lib/webhooks/endpoints.ts'
import { pageRequest } from '#lib/webhooks/paging.ts'

const body = endpointInput.extend(namedScope.shape)

export const GET = apiRoute(async ({ caller, query }) => {
  const scope = await scopeOf(caller, parse(namedScope, query))
  return listAnswer(await listEndpoints(db(), scope, parse(pageRequest, query)))
})

export const POST = apiRoute(async ({ request, caller, actor }) => {
  const { organization, environment, ...input } = await readBody(request, body)
  const scope = await scopeOf(caller, { organization, environment })
  const endpoint = await createEndpoint(db(), actor, scope, input, { allowlist: env().TARGET_ALLOWLIST ?? [] })
  return Response.json(endpoint, { status: 201 })
})
