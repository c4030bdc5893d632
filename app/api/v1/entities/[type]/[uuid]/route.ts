import type { z } from 'zod'
import { apiRoute, scopeOf } from '#lib/auth/api.ts'
import { readBody } from '#lib/auth/request.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { parse } from '#lib/parse.ts'
import { deleteEntity, entityDeletion, entityPath, entityRequest, putEntity } from '#lib/webhooks/entities.ts'

type Params = z.infer<typeof entityPath>

export const PUT = apiRoute<Params>(async ({ request, caller, params }) => {
  const { organization, environment, ...input } = await readBody(request, entityRequest)
  const scope = await scopeOf(caller, { organization, environment })
  return Response.json(await putEntity(tenantDb(scope), scope, parse(entityPath, params), input))
})

export const DELETE = apiRoute<Params>(async ({ caller, params, query }) => {
  const { clientId, ...named } = parse(entityDeletion, query)
  const scope = await scopeOf(caller, named)
  return Response.json(await deleteEntity(tenantDb(scope), scope, parse(entityPath, params), clientId))
})
