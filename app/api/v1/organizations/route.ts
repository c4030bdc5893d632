import { apiRoute, listAnswer } from '#lib/auth/api.ts'
import { readBody } from '#lib/auth/request.ts'
import { db } from '#lib/db/client.ts'
import { parse } from '#lib/parse.ts'
import { createOrganization, listOrganizations, organizationInput } from '#lib/webhooks/organizations.ts'
import { pageRequest } from '#lib/webhooks/paging.ts'

export const GET = apiRoute(async ({ query }) => listAnswer(await listOrganizations(db(), parse(pageRequest, query))), {
  operatorOnly: true,
})

export const POST = apiRoute(
  async ({ request, actor }) => {
    const input = await readBody(request, organizationInput)
    return Response.json(await createOrganization(db(), actor, input), { status: 201 })
  },
  { operatorOnly: true },
)
