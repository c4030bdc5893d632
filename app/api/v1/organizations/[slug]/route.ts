import { apiRoute } from '#lib/auth/api.ts'
import { readBody } from '#lib/auth/request.ts'
import { db } from '#lib/db/client.ts'
import { getOrganization, organizationIdOf, organizationPatch, updateOrganization } from '#lib/webhooks/organizations.ts'

type Params = { slug: string }

export const GET = apiRoute<Params>(
  async ({ params }) => Response.json(await getOrganization(db(), await organizationIdOf(db(), params.slug))),
  { operatorOnly: true },
)

export const PATCH = apiRoute<Params>(
  async ({ request, actor, params }) => {
    const patch = await readBody(request, organizationPatch)
    return Response.json(await updateOrganization(db(), actor, await organizationIdOf(db(), params.slug), patch))
  },
  { operatorOnly: true },
)
