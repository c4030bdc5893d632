import { apiRoute } from '#lib/auth/api.ts'
import { readBody } from '#lib/auth/request.ts'
import { db } from '#lib/db/client.ts'
import { parse } from '#lib/parse.ts'
import { entityTypeInput, entityTypeName, putEntityType } from '#lib/webhooks/entity-types.ts'

export const PUT = apiRoute<{ name: string }>(
  async ({ request, actor, params }) => {
    const name = parse(entityTypeName, params.name)
    return Response.json(await putEntityType(db(), actor, name, await readBody(request, entityTypeInput)))
  },
  { operatorOnly: true },
)
