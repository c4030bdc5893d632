import { z } from 'zod'
import { apiRoute, listAnswer, scopeOf } from '#lib/auth/api.ts'
import { readBody } from '#lib/auth/request.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { env } from '#lib/env.ts'
import { parse } from '#lib/parse.ts'
import { endpointRequest, endpointsRequest } from '#lib/webhooks/endpoint-input.ts'
import { createEndpoint, createEndpoints, listEndpoints } from '#lib/webhooks/endpoints.ts'
import { namedScope } from '#lib/webhooks/organizations.ts'
import { pageRequest } from '#lib/webhooks/paging.ts'

const hasUrls = z.object({ urls: z.unknown() })

export const GET = apiRoute(async ({ caller, query }) => {
  const scope = await scopeOf(caller, parse(namedScope, query))
  return listAnswer(await listEndpoints(tenantDb(scope), scope, parse(pageRequest, query)))
})

export const POST = apiRoute(async ({ request, caller, actor }) => {
  const body = await readBody(request, z.unknown())
  const rules = { allowlist: env().TARGET_ALLOWLIST ?? [] }
  if (hasUrls.safeParse(body).data?.urls !== undefined) {
    const { organization, environment, urls, ...input } = parse(endpointsRequest, body)
    const scope = await scopeOf(caller, { organization, environment })
    return Response.json({ data: await createEndpoints(tenantDb(scope), actor, scope, input, urls, rules) }, { status: 201 })
  }
  const { organization, environment, ...input } = parse(endpointRequest, body)
  const scope = await scopeOf(caller, { organization, environment })
  return Response.json(await createEndpoint(tenantDb(scope), actor, scope, input, rules), { status: 201 })
})
