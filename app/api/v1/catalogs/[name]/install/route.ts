import { apiRoute } from '#lib/auth/api.ts'
import { db } from '#lib/db/client.ts'
import { installCatalog } from '#lib/webhooks/vendor-catalogs.ts'

export const POST = apiRoute<{ name: string }>(async ({ actor, params }) => Response.json(await installCatalog(db(), actor, params.name)), {
  operatorOnly: true,
})
