import { Card } from '@heroui/react'
import { CodeBlock } from '#components/code-block.tsx'
import type { Member } from '#lib/auth/session.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { publicUrl } from '#lib/env.ts'
import { hasRole } from '#lib/webhooks/organizations.ts'
import { listServiceCredentials } from '#lib/webhooks/service-credentials.ts'
import { CreateCredential } from './create-credential.tsx'
import { CredentialTable } from './credential-table.tsx'
import { tokenCommand } from './token-command.ts'

/** Client ids and secrets that are exchanged for access tokens, and how. */
export async function ServiceCredentials({ member }: { member: Member }) {
  const credentials = await listServiceCredentials(tenantDb(member), member.organizationId)
  const canEdit = hasRole(member.role, 'admin')
  const command = tokenCommand(publicUrl())
  return (
    <Card role="region" aria-labelledby="service-credentials" className="min-w-0 gap-4 p-5">
      <Card.Header className="flex-row flex-wrap items-start justify-between gap-3">
        <div className="flex max-w-prose flex-col gap-1">
          <h2 id="service-credentials" className="text-base font-semibold">
            Service credentials
          </h2>
          <Card.Description>
            For programs that speak OAuth 2: they exchange a client id and secret for an access token of a day and send that as Bearer,
            where an API key would stand as well.
          </Card.Description>
        </div>
        {canEdit && <CreateCredential slug={member.slug} command={command} />}
      </Card.Header>
      {credentials.length > 0 ? (
        <CredentialTable slug={member.slug} credentials={credentials} canEdit={canEdit} />
      ) : (
        <p className="rounded-lg border border-dashed border-border px-4 py-8 text-center text-sm">
          <span className="block font-medium">No service credentials yet</span>
          <span className="mt-1 block text-muted">
            {canEdit ? 'An API key is enough for most programs.' : 'An admin or owner of this organization can create one.'}
          </span>
        </p>
      )}
      <CodeBlock label="Get an access token" text={command} />
    </Card>
  )
}
