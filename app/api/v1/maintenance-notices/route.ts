import { apiRoute } from '#lib/auth/api.ts'
import { readBody } from '#lib/auth/request.ts'
import { db } from '#lib/db/client.ts'
import { announceMaintenance, listMaintenance, maintenanceInput } from '#lib/webhooks/maintenance.ts'

export const GET = apiRoute(async () => Response.json({ data: await listMaintenance(db()), nextCursor: null }))

export const POST = apiRoute(
  async ({ request, actor }) =>
    Response.json(await announceMaintenance(db(), actor, await readBody(request, maintenanceInput)), { status: 201 }),
  { operatorOnly: true },
)
