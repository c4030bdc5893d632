import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { createLoader, parseAsString, type SearchParams } from 'nuqs/server'
import type { Member } from '#lib/auth/session.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { env, publicUrl } from '#lib/env.ts'
import { findInbox, findInboxEndpoint, type Inbox, inboxUnreachable } from '#lib/webhooks/inbox.ts'
import { inboxPulse } from '#lib/webhooks/inbox-messages.ts'
import { hasRole, type Scope } from '#lib/webhooks/organizations.ts'
import { requireScope } from '../environment.ts'
import { AddressCard } from './address-card.tsx'
import { AnswerForm } from './answer-form.tsx'
import { ClearMessages } from './clear-messages.tsx'
import { CreateInbox } from './create-inbox.tsx'
import { InboxLive } from './inbox-live.tsx'
import { Messages } from './messages.tsx'
import { Unreachable } from './unreachable.tsx'

export const metadata: Metadata = { title: 'Inbox' }

const loadQuery = createLoader({ open: parseAsString, cursor: parseAsString })

type Props = { params: Promise<{ org: string; environment: string }>; searchParams: Promise<SearchParams> }

/** A receiver inside the portal: what arrived, whether its signature is right, and what it is answered. */
export default async function InboxPage({ params, searchParams }: Props) {
  const { member, scope } = await requireScope(await params)
  if (scope.environment !== 'sandbox') notFound()
  const [query, inbox, unreachable] = await Promise.all([
    loadQuery(searchParams),
    findInbox(tenantDb(scope), scope),
    inboxUnreachable(env().TARGET_ALLOWLIST ?? []),
  ])
  return (
    <div className="flex flex-col gap-6">
      <header>
        <h1 className="text-xl font-semibold tracking-tight">Inbox</h1>
        <p className="mt-1 max-w-prose text-sm text-muted">
          A receiver of your own inside Hookport, for sandbox: it takes deliveries, verifies their signatures and answers as you tell it to.
        </p>
      </header>
      {unreachable !== null && <Unreachable reason={unreachable} portalUrl={publicUrl()} />}
      {inbox === null ? (
        <CreateInbox slug={member.slug} canEdit={hasRole(member.role, 'developer')} isReachable={unreachable === null} />
      ) : (
        <OpenInbox member={member} scope={scope} inbox={inbox} query={query} isReachable={unreachable === null} />
      )}
    </div>
  )
}

type OpenProps = { member: Member; scope: Scope; inbox: Inbox; query: { open: string | null; cursor: string | null }; isReachable: boolean }

async function OpenInbox({ member, scope, inbox, query, isReachable }: OpenProps) {
  const canEdit = hasRole(member.role, 'developer')
  // Before the messages: what comes in between is then seen at the next look, and not missed.
  const pulse = await inboxPulse(tenantDb(scope), scope)
  const endpoint = await findInboxEndpoint(tenantDb(scope), scope, inbox.url)
  return (
    <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
      <section aria-labelledby="messages-heading" className="flex min-w-0 flex-col gap-4">
        <div className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-2">
          <h2 id="messages-heading" className="text-base font-semibold">
            What arrived
          </h2>
          <InboxLive slug={member.slug} pulse={pulse} isReading={query.open !== null || query.cursor !== null} />
          {canEdit && <ClearMessages slug={member.slug} isEmpty={pulse.startsWith('0 ')} />}
        </div>
        <Messages slug={member.slug} scope={scope} query={query} hasEndpoint={endpoint !== null} canDiagnose={canEdit} />
      </section>
      {/* On a narrow screen what arrived stands between the address and the answer. */}
      <div className="flex min-w-0 flex-col gap-6 max-lg:contents">
        <AddressCard slug={member.slug} inbox={inbox} endpoint={endpoint} canEdit={canEdit} isReachable={isReachable} />
        <AnswerForm key={JSON.stringify(inbox.answer)} slug={member.slug} answer={inbox.answer} canEdit={canEdit} />
      </div>
    </div>
  )
}
