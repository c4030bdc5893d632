import { autoqlRoute } from '#lib/auth/vendors.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { engine } from '#lib/dispatcher/engine.ts'
import { testEndpoint } from '#lib/dispatcher/test-endpoint.ts'
import { jsonOrText } from '#lib/webhooks/deliveries.ts'
import { primaryOf, success } from '../../answers.ts'

/** What the receiver answered, or why it could not be reached. */
export const POST = autoqlRoute<{ environment: string }>(async ({ scope }) => {
  const { id } = await primaryOf(scope)
  const { statusCode, responseBody, error } = await testEndpoint(tenantDb(scope), engine(), scope, id, {})
  return success({ status_code: statusCode, response: responseBody === null ? (error?.message ?? null) : jsonOrText(responseBody) })
})
