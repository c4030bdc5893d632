import { autoqlRoute } from '#lib/auth/vendors.ts'
import { db } from '#lib/db/client.ts'
import { findPrimaryEndpoint } from '#lib/webhooks/endpoints.ts'
import { success, webhookAnswer } from './answers.ts'

/** Only the environment of the key is filled. */
export const GET = autoqlRoute(async ({ scope, actor }) => {
  const endpoint = await findPrimaryEndpoint(db(), scope)
  const webhook = endpoint && (await webhookAnswer(actor, scope, endpoint))
  return success({ sandbox: null, production: null, [scope.environment]: webhook })
})
