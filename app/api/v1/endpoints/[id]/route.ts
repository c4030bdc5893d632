import { type ApiContext, apiRoute, scopeOfId } from '#lib/auth/api.ts'
import { readBody } from '#lib/auth/request.ts'
import { db } from '#lib/db/client.ts'
import { env } from '#lib/env.ts'
import { endpointPatch } from '#lib/webhooks/endpoint-input.ts'
import { deleteEndpoint, getEndpoint, scopeOfEndpoint, updateEndpoint } from '#lib/webhooks/endpoints.ts'

type Params = { id: string }

const scopeOf = (context: ApiContext<Params>) => scopeOfId(context, (id) => scopeOfEndpoint(db(), id))

export const GET = apiRoute<Params>(async (context) => Response.json(await getEndpoint(db(), await scopeOf(context), context.params.id)))

export const PATCH = apiRoute<Params>(async (context) => {
  const patch = await readBody(context.request, endpointPatch)
  const rules = { allowlist: env().TARGET_ALLOWLIST ?? [] }
  return Response.json(await updateEndpoint(db(), context.actor, await scopeOf(context), context.params.id, patch, rules))
})

export const DELETE = apiRoute<Params>(async (context) => {
  await deleteEndpoint(db(), context.actor, await scopeOf(context), context.params.id)
  return new Response(null, { status: 204 })
})
