import { Card } from '@heroui/react'
import type { ReactNode } from 'react'
import { Link } from '#components/link.tsx'
import { tenantDb } from '#lib/db/tenant.ts'
import { AppError } from '#lib/errors.ts'
import { getInboxMessage, type InboxMessage, type InboxMessageDetail, listInboxMessages } from '#lib/webhooks/inbox-messages.ts'
import type { Scope } from '#lib/webhooks/organizations.ts'
import type { Page } from '#lib/webhooks/paging.ts'
import { MessageDetails } from './message-details.tsx'
import { MessageRow } from './message-row.tsx'

type Query = { open: string | null; cursor: string | null }
type Props = { slug: string; scope: Scope; query: Query; hasEndpoint: boolean; canDiagnose: boolean }

/** The messages, newest first; the one that the URL names is unfolded. */
export async function Messages({ slug, scope, query, hasEndpoint, canDiagnose }: Props) {
  const [{ data, nextCursor }, opened] = await Promise.all([readPage(scope, query.cursor), findMessage(scope, query.open)])
  const path = `/${slug}/sandbox/inbox`
  if (data.length === 0 && query.cursor === null) return <Empty slug={slug} hasEndpoint={hasEndpoint} />
  return (
    <>
      <ol className="flex flex-col overflow-hidden rounded-2xl bg-surface shadow-surface">
        {withOpened(data, opened).map((message) => {
          const isOpen = message.id === opened?.id
          return (
            <li key={message.id} className="border-b border-separator last:border-b-0">
              <MessageRow
                message={message}
                isOpen={isOpen}
                href={path + searchOf({ ...query, open: isOpen ? null : message.id })}
                isRepeat={isRepeat(message, data)}
              />
              {isOpen && opened && <MessageDetails message={opened} slug={slug} canDiagnose={canDiagnose} />}
            </li>
          )
        })}
      </ol>
      <p className="flex flex-wrap gap-x-6 text-sm">
        {query.cursor !== null && <PageLink href={path}>Newest messages</PageLink>}
        {nextCursor !== null && <PageLink href={path + searchOf({ open: null, cursor: nextCursor })}>Older messages</PageLink>}
      </p>
    </>
  )
}

/** A cursor that is none, from a link that was cut short, begins at the first page. */
async function readPage(scope: Scope, cursor: string | null): Promise<Page<InboxMessage>> {
  try {
    return await listInboxMessages(tenantDb(scope), scope, { limit: 25, ...(cursor !== null && { cursor }) })
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid_input') return listInboxMessages(tenantDb(scope), scope, { limit: 25 })
    throw error
  }
}

async function findMessage(scope: Scope, id: string | null): Promise<InboxMessageDetail | null> {
  if (id === null) return null
  try {
    return await getInboxMessage(tenantDb(scope), scope, id)
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return null
    throw error
  }
}

/** A link may name a message that has moved to another page since; it then stands above this page's. */
function withOpened(rows: InboxMessage[], opened: InboxMessageDetail | null): InboxMessage[] {
  return opened === null || rows.some(({ id }) => id === opened.id) ? rows : [opened, ...rows]
}

/** Whether the same event came before: a retry or a redelivery. Rows stand newest first. */
function isRepeat({ id, webhookId }: InboxMessage, rows: InboxMessage[]): boolean {
  return webhookId !== null && rows.some((row) => row.webhookId === webhookId && row.id < id)
}

function searchOf({ open, cursor }: Query): string {
  const search = new URLSearchParams({ ...(cursor !== null && { cursor }), ...(open !== null && { open }) })
  return search.size > 0 ? `?${search}` : ''
}

function PageLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} className="text-link underline">
      {children}
    </Link>
  )
}

function Empty({ slug, hasEndpoint }: { slug: string; hasEndpoint: boolean }) {
  return (
    <Card className="gap-2 p-8 text-sm">
      <p className="font-medium">Nothing has arrived in the last 24 hours</p>
      <p className="max-w-prose text-muted">
        {hasEndpoint ? (
          <>
            Press Test Connection, or send an example of any event type from{' '}
            <Link href={`/${slug}/event-types`} className="text-link underline">
              Event types
            </Link>
            . It appears here by itself.
          </>
        ) : (
          'Point a sandbox endpoint at the address, or post anything to it. It appears here by itself.'
        )}
      </p>
    </Card>
  )
}
