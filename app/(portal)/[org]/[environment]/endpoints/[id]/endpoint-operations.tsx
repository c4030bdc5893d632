import { Card } from '@heroui/react'
import type { Endpoint } from '#lib/webhooks/endpoints.ts'
import type { Scope } from '#lib/webhooks/organizations.ts'
import { DeleteWebhook } from '../../../webhooks/delete-webhook.tsx'
import { RegenerateSecret } from '../../../webhooks/regenerate-secret.tsx'
import type { Target } from '../../../webhooks/target.ts'
import { TestConnection } from '../../../webhooks/test-connection.tsx'
import { removeEndpoint } from '../actions.ts'
import { PublicKeys } from './public-keys.tsx'
import { Secrets } from './secrets.tsx'

/** What signs, and what is done at once: test, regenerate, delete. */
export function EndpointOperations({ target, scope, endpoint }: { target: Target; scope: Scope; endpoint: Endpoint }) {
  return (
    <Card id="secret" role="region" aria-labelledby="secret-heading" className="min-w-0 scroll-mt-4 gap-4 p-5">
      <h2 id="secret-heading" className="text-base font-semibold">
        Secret
      </h2>
      <Secrets target={target} scope={scope} endpoint={endpoint} />
      <PublicKeys endpoint={endpoint} />
      <div className="flex flex-wrap gap-2">
        <TestConnection target={target} />
        <RegenerateSecret target={target} />
        <DeleteWebhook target={target} noun="endpoint" remove={removeEndpoint} />
      </div>
    </Card>
  )
}
