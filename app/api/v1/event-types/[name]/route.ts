import { z } from 'zod'
import { apiRoute } from '#lib/auth/api.ts'
import { readBody } from '#lib/auth/request.ts'
import { db } from '#lib/db/client.ts'
import { parse } from '#lib/parse.ts'
import { archiveEventType, eventTypeInput, eventTypeName, putEventType } from '#lib/webhooks/catalog.ts'

const path = z.object({ name: eventTypeName })

export const PUT = apiRoute<{ name: string }>(
  async ({ request, actor, params }) => {
    const { name } = parse(path, params)
    return Response.json(await putEventType(db(), actor, name, await readBody(request, eventTypeInput)))
  },
  { operatorOnly: true },
)

export const DELETE = apiRoute<{ name: string }>(
  async ({ actor, params }) => {
    await archiveEventType(db(), actor, parse(path, params).name)
    return new Response(null, { status: 204 })
  },
  { operatorOnly: true },
)
