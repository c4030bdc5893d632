import { type ApiContext, apiRoute, scopeOfId } from '#lib/auth/api.ts'
import { readBody } from '#lib/auth/request.ts'
import { db } from '#lib/db/client.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { env } from '#lib/env.ts'
import { endpointPatch } from '#lib/webhooks/endpoint-input.ts'
import { deleteEndpoint, getEndpoint, scopeOfEndpoint, updateEndpoint } from '#lib/webhooks/endpoints.ts'

type Params = { id: string }

const scopeOf = (context: ApiContext<Params>) => scopeOfId(context, (id) => scopeOfEndpoint(db(), id))

export const GET = apiRoute<Params>(async (context) => {
  const scope = await scopeOf(context)
  return Response.json(await getEndpoint(tenantDb(scope), scope, context.params.id))
})

export const PATCH = apiRoute<Params>(async (context) => {
  const patch = await readBody(context.request, endpointPatch)
  const rules = { allowlist: env().TARGET_ALLOWLIST ?? [] }
  const scope = await scopeOf(context)
  return Response.json(await updateEndpoint(tenantDb(scope), context.actor, scope, context.params.id, patch, rules))
})

export const DELETE = apiRoute<Params>(async (context) => {
  const scope = await scopeOf(context)
  await deleteEndpoint(tenantDb(scope), context.actor, scope, context.params.id)
  return new Response(null, { status: 204 })
})
