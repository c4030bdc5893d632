import { apiRoute } from '#lib/auth/api.ts'
import { readBody } from '#lib/auth/request.ts'
import { db } from '#lib/db/client.ts'
import { parseId } from '#lib/ids.ts'
import { expungeOrganization, expungeOrganizationInput } from '#lib/webhooks/expunge.ts'
import { organizationIdOf } from '#lib/webhooks/organizations.ts'

/** By its id it can be called again after an interruption, when the organization itself is gone already. */
export const POST = apiRoute<{ slug: string }>(
  async ({ request, actor, params }) => {
    const { confirm } = await readBody(request, expungeOrganizationInput)
    const id = parseId('org', params.slug) ?? (await organizationIdOf(db(), params.slug))
    return Response.json(await expungeOrganization(db(), actor, id, confirm))
  },
  { operatorOnly: true },
)
