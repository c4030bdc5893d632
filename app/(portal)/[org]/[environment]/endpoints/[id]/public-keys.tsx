import { CopyButton } from '#components/copy-button.tsx'
import { publicUrl } from '#lib/env.ts'
import type { Endpoint } from '#lib/webhooks/endpoints.ts'
import { jwksPath } from '#lib/webhooks/public-keys.ts'

/** What a receiver of Ed25519 signatures needs. Nothing of it is secret. */
export function PublicKeys({ endpoint: { id, publicKeys, signing } }: { endpoint: Endpoint }) {
  if (publicKeys.length === 0) return null
  const [current, previous] = publicKeys
  const facts = [
    ['Public key', current],
    ['Previous public key', previous],
    ['Key set (JWKS)', publicUrl() + jwksPath(id)],
  ] as const
  return (
    <div className="flex max-w-2xl flex-col gap-1 border-t border-border pt-4">
      <h3 className="text-sm font-medium">Key pair (Ed25519)</h3>
      {signing === 'hmac' && <p className="text-sm text-muted">Kept, and not in use: the secret alone signs.</p>}
      <dl className="flex flex-col">
        {facts.map(([label, value]) =>
          value === undefined ? null : (
            <div key={label} className="grid items-start gap-x-3 sm:grid-cols-[9rem_minmax(0,1fr)]">
              <dt className="text-sm text-muted sm:leading-9">{label}</dt>
              <dd className="flex items-start justify-between gap-2">
                <code className="min-w-0 py-2 font-mono text-[0.8125rem]/5 wrap-anywhere">{value}</code>
                <CopyButton text={value} label={`Copy: ${label}`} />
              </dd>
            </div>
          ),
        )}
      </dl>
    </div>
  )
}
