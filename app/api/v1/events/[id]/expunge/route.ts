import { apiRoute } from '#lib/auth/api.ts'
import { db } from '#lib/db/client.ts'
import { expungeEvent } from '#lib/webhooks/expunge.ts'

export const POST = apiRoute<{ id: string }>(async ({ actor, params }) => Response.json(await expungeEvent(db(), actor, null, params.id)), {
  operatorOnly: true,
})
