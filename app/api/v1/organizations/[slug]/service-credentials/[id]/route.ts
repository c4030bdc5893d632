import { apiRoute } from '#lib/auth/api.ts'
import { db } from '#lib/db/client.ts'
import { organizationIdOf } from '#lib/webhooks/organizations.ts'
import { revokeServiceCredential } from '#lib/webhooks/service-credentials.ts'

export const DELETE = apiRoute<{ slug: string; id: string }>(
  async ({ actor, params }) => {
    await revokeServiceCredential(db(), actor, await organizationIdOf(db(), params.slug), params.id)
    return new Response(null, { status: 204 })
  },
  { operatorOnly: true },
)
