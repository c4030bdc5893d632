import type { ReactNode } from 'react'
import { Link } from '#components/link.tsx'
import { LocalTime } from '#components/local-time.tsx'
import { RelativeTime } from '#components/relative-time.tsx'
import { tenantDb } from '#lib/db/tenant.ts'
import type { Endpoint } from '#lib/webhooks/endpoints.ts'
import type { Scope } from '#lib/webhooks/organizations.ts'
import { type PreviousSecret, previousSecret } from '#lib/webhooks/secret-rotation.ts'
import { type LastVerified, lastVerified } from '#lib/webhooks/verified-with.ts'
import { EndpointSecret } from '../../../webhooks/endpoint-secret.tsx'
import type { Target } from '../../../webhooks/target.ts'
import { EndRotation } from './end-rotation.tsx'
import { RollBack } from './roll-back.tsx'

type Props = { target: Target; scope: Scope; endpoint: Endpoint }

/** The current secret, the one before it for as long as it matters, and by which of them the receiver verifies. */
export async function Secrets({ target, scope, endpoint }: Props) {
  const [previous, verified] = await Promise.all([
    previousSecret(tenantDb(scope), scope, endpoint.id),
    lastVerified(tenantDb(scope), scope, endpoint.id),
  ])
  const isTold = verified.current !== null || verified.previous !== null
  return (
    <div className="flex max-w-2xl flex-col gap-4">
      {endpoint.signing === 'ed25519' && (
        <p className="text-sm text-muted">Requests are signed with the key pair below. The secret is kept for the day you change back.</p>
      )}
      {/* A changed endpoint starts anew, so that no secret that has been replaced stays on the screen. */}
      <Secret key={`current ${endpoint.updatedAt}`} label={previous?.signs ? 'Current' : null}>
        <EndpointSecret target={target} />
        <Verified target={target} last={verified.current} />
      </Secret>
      {previous && <Previous key={`previous ${endpoint.updatedAt}`} target={target} previous={previous} last={verified.previous} />}
      {previous?.signs && !isTold && (
        <p className="text-sm text-muted">
          A receiver can tell which secret it has: with the header <code className="font-mono text-xs">webhook-verified-with</code>, see{' '}
          <Link href={`/${target.slug}/guides#rotation`} className="text-link underline">
            the guide
          </Link>
          .
        </p>
      )}
    </div>
  )
}

function Secret({ label, children }: { label: string | null; children: ReactNode }) {
  return (
    <div>
      {label !== null && <h3 className="text-sm font-medium">{label}</h3>}
      {children}
    </div>
  )
}

type PreviousProps = { target: Target; previous: PreviousSecret; last: LastVerified['previous'] }

function Previous({ target, previous: { expiresAt, signs }, last }: PreviousProps) {
  if (!signs)
    return (
      <p className="flex flex-wrap items-center gap-x-2 text-sm text-muted">
        <span>
          The previous secret ended on <LocalTime iso={expiresAt} />.
        </span>
        <RollBack target={target} />
      </p>
    )
  return (
    <div className="rounded-lg bg-warning-soft px-3 py-2">
      <Secret label="Previous">
        <EndpointSecret target={target} isPrevious />
        <Verified target={target} last={last} />
        <p className="mt-1 text-sm text-foreground">
          In rotation: every request carries the signatures of both until <LocalTime iso={expiresAt} />.
        </p>
      </Secret>
      <div className="-ml-2 flex flex-wrap gap-1">
        <EndRotation target={target} />
        <RollBack target={target} />
      </div>
    </div>
  )
}

function Verified({ target, last }: { target: Target; last: LastVerified['current'] }) {
  if (last === null) return null
  return (
    <p className="text-sm text-foreground">
      The receiver verified{' '}
      <Link href={`/${target.slug}/${target.environment}/deliveries/${last.deliveryId}`} className="text-link underline">
        {last.test ? 'a test' : 'a delivery'}
      </Link>{' '}
      with it <RelativeTime iso={last.at} />.
    </p>
  )
}
