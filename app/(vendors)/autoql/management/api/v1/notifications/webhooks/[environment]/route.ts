import { readBody } from '#lib/auth/request.ts'
import { autoqlRoute } from '#lib/auth/vendors.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { env } from '#lib/env.ts'
import { endpointInput } from '#lib/webhooks/endpoint-input.ts'
import { createEndpoint, deleteEndpoint, findPrimaryEndpoint, updateEndpoint } from '#lib/webhooks/endpoints.ts'
import { autoqlWebhookInput } from '#lib/webhooks/vendor-schemas.ts'
import { primaryOf, success, webhookAnswer } from '../answers.ts'

type Params = { environment: string }

/** The first call makes the webhook and its secret; later ones change the URL and keep the secret. */
export const PUT = autoqlRoute<Params>(async ({ request, scope, actor }) => {
  const { url } = await readBody(request, autoqlWebhookInput)
  const rules = { allowlist: env().TARGET_ALLOWLIST ?? [] }
  const current = await findPrimaryEndpoint(tenantDb(scope), scope)
  const endpoint = current
    ? await updateEndpoint(tenantDb(scope), actor, scope, current.id, { url }, rules)
    : await createEndpoint(tenantDb(scope), actor, scope, endpointInput.parse({ url, format: 'autoql', eventTypes: ['*'] }), {
        ...rules,
        primary: true,
      })
  return success(await webhookAnswer(actor, scope, endpoint))
})

export const DELETE = autoqlRoute<Params>(async ({ scope, actor }) => {
  const { id } = await primaryOf(scope)
  await deleteEndpoint(tenantDb(scope), actor, scope, id)
  return success()
})
