import { z } from 'zod'
import { apiRoute, readBody } from '#lib/auth/api.ts'
import { db } from '#lib/db/client.ts'
import { parse } from '#lib/parse.ts'
import { eventTypeInput, eventTypeName, putEventType } from '#lib/webhooks/catalog.ts'

const path = z.object({ name: eventTypeName })

export const PUT = apiRoute<{ name: string }>(
  async ({ request, actor, params }) => {
    const { name } = parse(path, { name: decodeURIComponent(params.name) })
    return Response.json(await putEventType(db(), actor, name, await readBody(request, eventTypeInput)))
  },
  { operatorOnly: true },
)
