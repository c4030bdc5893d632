import { tenantDb } from '#lib/db/tenant.ts'
import { notFound } from '#lib/errors.ts'
import type { Actor } from '#lib/webhooks/audit.ts'
import { type Endpoint, findPrimaryEndpoint } from '#lib/webhooks/endpoints.ts'
import type { Scope } from '#lib/webhooks/organizations.ts'
import { revealSecret } from '#lib/webhooks/secrets.ts'

/** AutoQL's answer to everything that worked. */
export function success(data?: object): Response {
  return Response.json({ message: 'Success', ...(data && { data }) }, { headers: { 'cache-control': 'no-store' } })
}

/** A webhook as AutoQL shows it, secret included; showing it is audited. */
export async function webhookAnswer(actor: Actor, scope: Scope, endpoint: Endpoint) {
  const { secret } = await revealSecret(tenantDb(scope), actor, scope, endpoint.id)
  return { url: endpoint.url, secret, created_at: endpoint.createdAt }
}

/** The webhook of an environment, which AutoQL manages by the environment's name. Throws `not_found`. */
export async function primaryOf(scope: Scope): Promise<Endpoint> {
  const endpoint = await findPrimaryEndpoint(tenantDb(scope), scope)
  if (!endpoint) throw notFound(`webhook in ${scope.environment}`)
  return endpoint
}
