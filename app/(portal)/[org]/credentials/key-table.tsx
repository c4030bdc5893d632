import { PlainTable } from '#components/plain-table.tsx'
import { RelativeTime } from '#components/relative-time.tsx'
import type { ApiKey } from '#lib/webhooks/api-keys.ts'
import { Expiry } from './expiry.tsx'
import { RevokeKey } from './revoke-key.tsx'

type Props = { slug: string; title: string; keys: ApiKey[]; canEdit: boolean }

const columns = [
  { label: 'Name', className: 'min-w-32' },
  { label: 'Last used', className: 'max-sm:hidden' },
  { label: 'Expires', className: 'max-sm:hidden' },
] as const
const actions = { label: 'Actions', isSilent: true, className: 'text-end' } as const

export function KeyTable({ slug, title, keys, canEdit }: Props) {
  return (
    <PlainTable
      label={`${title} keys`}
      variant="secondary"
      columns={canEdit ? [...columns, actions] : columns}
      rows={keys.map((key) => ({ key: key.id, cells: cellsOf(key, slug) }))}
    />
  )
}

function cellsOf(key: ApiKey, slug: string) {
  return [
    <Name key="name" {...key} />,
    <LastUsed key="used" iso={key.lastUsedAt} />,
    <Expiry key="expires" iso={key.expiresAt} />,
    <RevokeKey key="revoke" slug={slug} id={key.id} name={key.name} />,
  ]
}

/** The name, when it was made, and what has no column of its own on a phone. */
function Name({ name, prefix, createdAt, lastUsedAt, expiresAt }: ApiKey) {
  return (
    <>
      <span className="block font-medium wrap-anywhere">{name}</span>
      <code className="font-mono text-xs text-muted">{prefix}…</code>
      <span className="mt-1 block text-xs text-muted">
        Created <RelativeTime iso={createdAt} />
      </span>
      <span className="mt-1 block text-xs text-muted sm:hidden">
        Last used: <LastUsed iso={lastUsedAt} />
      </span>
      {expiresAt !== null && (
        <span className="mt-1 block text-xs text-muted sm:hidden">
          Expires: <Expiry iso={expiresAt} />
        </span>
      )}
    </>
  )
}

function LastUsed({ iso }: { iso: string | null }) {
  return iso ? <RelativeTime iso={iso} /> : <span className="text-muted">never</span>
}
