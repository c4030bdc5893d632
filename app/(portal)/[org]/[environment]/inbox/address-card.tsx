import { Card } from '@heroui/react'
import { CopyButton } from '#components/copy-button.tsx'
import { Link } from '#components/link.tsx'
import type { Endpoint } from '#lib/webhooks/endpoints.ts'
import type { Inbox } from '#lib/webhooks/inbox.ts'
import { TestConnection } from '../../webhooks/test-connection.tsx'
import { ConnectInbox } from './connect-inbox.tsx'

type Props = { slug: string; inbox: Inbox; endpoint: Endpoint | null; canEdit: boolean; isReachable: boolean }

/** Where the inbox is, and what delivers there. */
export function AddressCard({ slug, inbox, endpoint, canEdit, isReachable }: Props) {
  return (
    <Card role="region" aria-labelledby="address-heading" className="min-w-0 gap-3 p-5 text-sm max-lg:-order-1">
      <h2 id="address-heading" className="text-base font-semibold">
        Address
      </h2>
      <div className="flex items-center gap-2 rounded-lg bg-surface-secondary py-1 pr-1 pl-3">
        <code className="min-w-0 flex-1 font-mono text-xs wrap-anywhere">{inbox.url}</code>
        <CopyButton text={inbox.url} label="Copy the address" />
      </div>
      <p className="text-muted">Whoever knows it can post here, so treat it as a secret.</p>
      {endpoint === null ? (
        <Unconnected slug={slug} canEdit={canEdit} isReachable={isReachable} />
      ) : (
        <>
          <p>
            <Link href={`/${slug}/sandbox/endpoints/${endpoint.id}`} className="text-link underline">
              A sandbox endpoint
            </Link>{' '}
            delivers to it{endpoint.enabled ? '.' : ', but it is disabled: nothing is sent.'}
          </p>
          {canEdit && (
            <div>
              <TestConnection target={{ slug, environment: 'sandbox', endpointId: endpoint.id }} />
            </div>
          )}
        </>
      )}
    </Card>
  )
}

function Unconnected({ slug, canEdit, isReachable }: { slug: string; canEdit: boolean; isReachable: boolean }) {
  return (
    <>
      <p>No endpoint delivers to it yet.</p>
      {canEdit && isReachable && <ConnectInbox slug={slug} />}
    </>
  )
}
