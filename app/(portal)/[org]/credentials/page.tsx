import type { Metadata } from 'next'
import { publishCommands } from '#components/publish-command.ts'
import { requireMember } from '#lib/auth/session.ts'
import { db } from '#lib/db/client.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { publicUrl } from '#lib/env.ts'
import { listApiKeys } from '#lib/webhooks/api-keys.ts'
import { listEventTypes } from '#lib/webhooks/catalog.ts'
import { environments, hasRole } from '#lib/webhooks/organizations.ts'
import { KeyCard } from './key-card.tsx'
import { PublishExample } from './publish-example.tsx'
import { ServiceCredentials } from './service-credentials.tsx'

export const metadata: Metadata = { title: 'Credentials' }

export default async function CredentialsPage({ params }: { params: Promise<{ org: string }> }) {
  const member = await requireMember((await params).org)
  const [keys, eventTypes] = await Promise.all([
    listApiKeys(tenantDb(member), member.organizationId),
    listEventTypes(db(), { limit: 1 }, { publishable: true }),
  ])
  const commands = publishCommands(publicUrl(), eventTypes.data[0] ?? null)
  const canEdit = hasRole(member.role, 'admin')
  return (
    <div className="flex flex-col gap-6">
      <header>
        <h1 className="text-xl font-semibold tracking-tight">Credentials</h1>
        <p className="mt-1 max-w-prose text-sm text-muted">
          API keys with which your programs publish events and manage endpoints. A key belongs to one environment and never reaches the
          other.
        </p>
      </header>
      <div className="grid items-start gap-6 xl:grid-cols-2">
        {environments.map((environment) => (
          <KeyCard
            key={environment}
            slug={member.slug}
            environment={environment}
            keys={keys.filter((key) => key.environment === environment)}
            canEdit={canEdit}
            command={commands[environment]}
          />
        ))}
      </div>
      <PublishExample commands={commands} />
      <ServiceCredentials member={member} />
    </div>
  )
}
