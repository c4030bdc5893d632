import { autoqlRoute } from '#lib/auth/vendors.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { findPrimaryEndpoint } from '#lib/webhooks/endpoints.ts'
import { success, webhookAnswer } from './answers.ts'

/** Only the environment of the key is filled. */
export const GET = autoqlRoute(async ({ scope, actor }) => {
  const endpoint = await findPrimaryEndpoint(tenantDb(scope), scope)
  const webhook = endpoint && (await webhookAnswer(actor, scope, endpoint))
  return success({ sandbox: null, production: null, [scope.environment]: webhook })
})
