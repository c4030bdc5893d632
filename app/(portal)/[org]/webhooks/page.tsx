import type { Metadata } from 'next'
import type { SearchParams } from 'nuqs/server'
import { requireMember } from '#lib/auth/session.ts'
import { NeedsAttention } from './attention.tsx'
import { GetStarted } from './get-started.tsx'
import { Log } from './log.tsx'
import { Notifications } from './notifications.tsx'
import { loadLogQuery } from './search-params.ts'
import { WebhookCard } from './webhook-card.tsx'

export const metadata: Metadata = { title: 'Webhooks' }

type Props = { params: Promise<{ org: string }>; searchParams: Promise<SearchParams> }

/** An organization's home: one card per environment, and the log of what was sent. */
export default async function WebhooksPage({ params, searchParams }: Props) {
  const member = await requireMember((await params).org)
  const query = await loadLogQuery(searchParams)
  return (
    <div className="flex flex-col gap-8">
      <div className="flex flex-col gap-1">
        <h1 className="text-xl font-semibold tracking-tight">Webhooks</h1>
        <p className="text-sm text-muted">Where {member.name} receives events, and what became of every one of them.</p>
      </div>
      <NeedsAttention member={member} />
      <Notifications member={member} />
      <GetStarted member={member} />
      <div className="grid items-stretch gap-4 lg:grid-cols-2 lg:gap-6">
        <WebhookCard member={member} environment="sandbox" />
        <WebhookCard member={member} environment="production" />
      </div>
      <Log member={member} query={query} />
    </div>
  )
}
