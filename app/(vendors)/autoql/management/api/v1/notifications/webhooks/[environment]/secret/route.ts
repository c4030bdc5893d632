import { autoqlRoute } from '#lib/auth/vendors.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { rotateSecret } from '#lib/webhooks/secret-rotation.ts'
import { primaryOf, success } from '../../answers.ts'

/** The old secret is invalid at once. */
export const PUT = autoqlRoute<{ environment: string }>(async ({ scope, actor }) => {
  const { id, url, createdAt } = await primaryOf(scope)
  const { secret } = await rotateSecret(tenantDb(scope), actor, scope, id, { graceSeconds: 0 })
  return success({ url, secret, created_at: createdAt })
})
