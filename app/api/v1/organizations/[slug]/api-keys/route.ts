import { apiRoute } from '#lib/auth/api.ts'
import { readBody } from '#lib/auth/request.ts'
import { db } from '#lib/db/client.ts'
import { apiKeyInput, createApiKey, listApiKeys } from '#lib/webhooks/api-keys.ts'
import { organizationIdOf } from '#lib/webhooks/organizations.ts'

export const GET = apiRoute<{ slug: string }>(
  async ({ params }) => {
    const organizationId = await organizationIdOf(db(), params.slug)
    return Response.json({ data: await listApiKeys(db(), organizationId), nextCursor: null })
  },
  { operatorOnly: true },
)

export const POST = apiRoute<{ slug: string }>(
  async ({ request, actor, params }) => {
    const input = await readBody(request, apiKeyInput)
    const organizationId = await organizationIdOf(db(), params.slug)
    return Response.json(await createApiKey(db(), actor, organizationId, input), { status: 201 })
  },
  { operatorOnly: true },
)
