import { apiRoute } from '#lib/auth/api.ts'
import { readBody } from '#lib/auth/request.ts'
import { db } from '#lib/db/client.ts'
import { organizationIdOf } from '#lib/webhooks/organizations.ts'
import { createServiceCredential, listServiceCredentials, serviceCredentialInput } from '#lib/webhooks/service-credentials.ts'

export const GET = apiRoute<{ slug: string }>(
  async ({ params }) => {
    const organizationId = await organizationIdOf(db(), params.slug)
    return Response.json({ data: await listServiceCredentials(db(), organizationId), nextCursor: null })
  },
  { operatorOnly: true },
)

export const POST = apiRoute<{ slug: string }>(
  async ({ request, actor, params }) => {
    const input = await readBody(request, serviceCredentialInput)
    const organizationId = await organizationIdOf(db(), params.slug)
    return Response.json(await createServiceCredential(db(), actor, organizationId, input), { status: 201 })
  },
  { operatorOnly: true },
)
