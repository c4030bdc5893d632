import { PlainTable } from '#components/plain-table.tsx'
import { RelativeTime } from '#components/relative-time.tsx'
import type { ServiceCredential } from '#lib/webhooks/service-credentials.ts'
import { Expiry } from './expiry.tsx'
import { RevokeKey } from './revoke-key.tsx'

type Props = { slug: string; credentials: ServiceCredential[]; canEdit: boolean }

const columns = [
  { label: 'Name', className: 'min-w-32' },
  { label: 'Environment' },
  { label: 'Created', className: 'max-sm:hidden' },
  { label: 'Last used', className: 'max-sm:hidden' },
  { label: 'Expires', className: 'max-sm:hidden' },
] as const
const actions = { label: 'Actions', isSilent: true, className: 'text-end' } as const

export function CredentialTable({ slug, credentials, canEdit }: Props) {
  return (
    <PlainTable
      label="Service credentials"
      variant="secondary"
      columns={canEdit ? [...columns, actions] : columns}
      rows={credentials.map((credential) => ({ key: credential.clientId, cells: cellsOf(credential, slug) }))}
    />
  )
}

function cellsOf(credential: ServiceCredential, slug: string) {
  const { clientId, name, environment, createdAt, lastUsedAt, expiresAt } = credential
  return [
    <Name key="name" {...credential} />,
    environment,
    <RelativeTime key="created" iso={createdAt} />,
    lastUsedAt ? (
      <RelativeTime key="used" iso={lastUsedAt} />
    ) : (
      <span key="used" className="text-muted">
        never
      </span>
    ),
    <Expiry key="expires" iso={expiresAt} />,
    <RevokeKey key="revoke" slug={slug} id={clientId} name={name} kind="credential" />,
  ]
}

/** The name, and what has no column of its own on a phone. */
function Name({ name, clientId, expiresAt }: ServiceCredential) {
  return (
    <>
      <span className="block font-medium wrap-anywhere">{name}</span>
      <code className="font-mono text-xs wrap-anywhere text-muted">{clientId}</code>
      {expiresAt !== null && (
        <span className="mt-1 block text-xs text-muted sm:hidden">
          Expires: <Expiry iso={expiresAt} />
        </span>
      )}
    </>
  )
}
