import { Card } from '@heroui/react'
import { FlaskConical, Globe } from 'lucide-react'
import type { Environment } from '#lib/db/client.ts'
import type { ApiKey } from '#lib/webhooks/api-keys.ts'
import { CreateKey } from './create-key.tsx'
import { KeyTable } from './key-table.tsx'

const looks = {
  sandbox: { title: 'Sandbox', Icon: FlaskConical },
  production: { title: 'Production', Icon: Globe },
} as const

type Props = { slug: string; environment: Environment; keys: ApiKey[]; canEdit: boolean; command: string }

/** The keys of one environment. */
export function KeyCard({ slug, environment, keys, canEdit, command }: Props) {
  const { title, Icon } = looks[environment]
  return (
    <Card role="region" aria-labelledby={`${environment}-keys`} className="min-w-0 gap-4 p-5">
      <Card.Header className="flex-row items-center justify-between gap-3">
        <h2 id={`${environment}-keys`} className="flex min-h-9 items-center gap-2 text-base font-semibold">
          <Icon aria-hidden="true" className="size-5 text-muted" />
          {title}
        </h2>
        {canEdit ? <CreateKey slug={slug} environment={environment} command={command} /> : null}
      </Card.Header>
      {keys.length > 0 ? (
        <KeyTable slug={slug} title={title} keys={keys} canEdit={canEdit} />
      ) : (
        <NoKeys environment={environment} canEdit={canEdit} />
      )}
    </Card>
  )
}

function NoKeys({ environment, canEdit }: { environment: Environment; canEdit: boolean }) {
  return (
    <div className="rounded-lg border border-dashed border-border px-4 py-8 text-center text-sm">
      <p className="font-medium">No {environment} keys yet</p>
      <p className="mt-1 text-muted">
        {canEdit ? 'Create one to publish events from your backend.' : 'An admin or owner of this organization can create one.'}
      </p>
    </div>
  )
}
