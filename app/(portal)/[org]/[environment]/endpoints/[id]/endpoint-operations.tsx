import { Card } from '@heroui/react'
import { LocalTime } from '#components/local-time.tsx'
import { tenantDb } from '#lib/db/tenant.ts'
import type { Endpoint } from '#lib/webhooks/endpoints.ts'
import type { Scope } from '#lib/webhooks/organizations.ts'
import { previousSecretExpiry } from '#lib/webhooks/secrets.ts'
import { DeleteWebhook } from '../../../webhooks/delete-webhook.tsx'
import { EndpointSecret } from '../../../webhooks/endpoint-secret.tsx'
import { RegenerateSecret } from '../../../webhooks/regenerate-secret.tsx'
import type { Target } from '../../../webhooks/target.ts'
import { TestConnection } from '../../../webhooks/test-connection.tsx'
import { removeEndpoint } from '../actions.ts'

/** The secret, and what is done at once: test, regenerate, delete. */
export async function EndpointOperations({ target, scope, endpoint }: { target: Target; scope: Scope; endpoint: Endpoint }) {
  const previousUntil = await previousSecretExpiry(tenantDb(scope), scope, endpoint.id)
  return (
    <Card id="secret" role="region" aria-labelledby="secret-heading" className="min-w-0 scroll-mt-4 gap-4 p-5">
      <h2 id="secret-heading" className="text-base font-semibold">
        Secret
      </h2>
      <div className="max-w-xl">
        {/* A changed endpoint starts anew, so that no secret that has been replaced stays on the screen. */}
        <EndpointSecret key={endpoint.updatedAt} target={target} />
        {previousUntil && (
          <p className="mt-2 rounded-lg bg-warning-soft px-3 py-2 text-sm text-foreground">
            In rotation: every request carries two signatures, of this secret and of the previous one, until{' '}
            <LocalTime iso={previousUntil} />.
          </p>
        )}
      </div>
      <div className="flex flex-wrap gap-2">
        <TestConnection target={target} />
        <RegenerateSecret target={target} />
        <DeleteWebhook target={target} noun="endpoint" remove={removeEndpoint} />
      </div>
    </Card>
  )
}
