import { apiRoute } from '#lib/auth/api.ts'
import { db } from '#lib/db/client.ts'
import { listEntityTypes } from '#lib/webhooks/entity-types.ts'

export const GET = apiRoute(async () => Response.json({ data: await listEntityTypes(db()), nextCursor: null }))
