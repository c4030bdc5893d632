import { apiRoute } from '#lib/auth/api.ts'
import { readBody } from '#lib/auth/request.ts'
import { db } from '#lib/db/client.ts'
import { endMaintenance, maintenanceEnd } from '#lib/webhooks/maintenance.ts'

export const POST = apiRoute<{ id: string }>(
  async ({ request, actor, params }) =>
    Response.json(await endMaintenance(db(), actor, params.id, await readBody(request, maintenanceEnd))),
  { operatorOnly: true },
)
