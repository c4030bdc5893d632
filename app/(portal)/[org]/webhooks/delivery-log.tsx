'use client'

import { Alert, ToggleButton, ToggleButtonGroup } from '@heroui/react'
import { useQueryStates } from 'nuqs'
import { type ReactNode, useMemo, useTransition } from 'react'
import { Button } from '#components/button.tsx'
import { Link } from '#components/link.tsx'
import { LiveMark } from '#components/live-mark.tsx'
import { LogPager } from '#components/log-pager.tsx'
import { LogTable } from '#components/log-table.tsx'
import { pageSizes } from '#components/page-sizes.ts'
import type { Environment } from '#lib/db/client.ts'
import type { Delivery } from '#lib/webhooks/delivery.ts'
import { DetailsOutline } from './details-outline.tsx'
import { logQuery } from './search-params.ts'
import { useLogPulse } from './use-log-pulse.ts'

type Props = {
  slug: string
  rows: Delivery[]
  total: number
  pulse: string
  /** What the server found for the id in the URL; `delivery` is null when there is none with this id. */
  opened: { id: string; delivery: Delivery | null; details: ReactNode } | null
  emptyState: ReactNode
}

/** The log with its toggle. Environment, page, page size and open row live in the URL; a change of one fetches the page anew. */
export function DeliveryLog({ slug, rows, total, pulse, opened, emptyState }: Props) {
  const [isPending, startTransition] = useTransition()
  const [{ env, page, limit, open }, setQuery] = useQueryStates(logQuery, { shallow: false, scroll: false, startTransition })
  const state = useLogPulse(slug, { environment: env, open }, pulse)
  const shownRows = useMemo(() => withOpened(rows, opened?.delivery ?? null), [rows, opened?.delivery])
  const turnTo = (next: { page: number; limit: number }) =>
    setQuery({ page: next.page, limit: pageSizes.find((size) => size === next.limit) ?? null, open: null }, { history: 'push' })
  const isAnswered = opened?.id === open
  return (
    <section id="log" aria-labelledby="log-heading" className="flex scroll-mt-4 flex-col gap-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h2 id="log-heading" className="text-base font-semibold">
          Log
        </h2>
        <LiveMark what="New deliveries appear" state={state} />
        <Link href={`/${slug}/${env}/deliveries`} className="text-sm text-link underline">
          Search and filter
        </Link>
        <EnvironmentToggle value={env} onChange={(value) => setQuery({ env: value, page: null, open: null }, { history: 'push' })} />
      </div>
      {open !== null && isAnswered && opened?.delivery === null && (
        <NoSuchDelivery id={open} environment={env} onDismiss={() => setQuery({ open: null })} />
      )}
      {total === 0 && emptyState}
      {total > 0 && shownRows.length === 0 && <NoSuchPage onFirst={() => setQuery({ page: null })} />}
      {shownRows.length > 0 && (
        <LogTable
          label={`Deliveries in ${env}`}
          rows={shownRows}
          pager={<LogPager page={page} limit={limit} rowsShown={shownRows.length} total={total} onChange={turnTo} />}
          openId={open}
          onOpenChange={(id) => setQuery({ open: id })}
          details={isAnswered ? opened?.details : <DetailsOutline />}
          isPending={isPending && isAnswered}
        />
      )}
    </section>
  )
}

/** A link may name a delivery that has moved to another page since; it then stands above this page's rows. */
function withOpened(rows: Delivery[], opened: Delivery | null): Delivery[] {
  return opened === null || rows.some((row) => row.id === opened.id) ? rows : [opened, ...rows]
}

// As EnvironmentLinks looks; here it changes the log and not the page.
const buttonLook =
  'h-7 rounded-full! bg-transparent px-3 font-normal text-muted data-[selected=true]:bg-segment data-[selected=true]:font-medium data-[selected=true]:text-foreground data-[selected=true]:shadow-surface'

function EnvironmentToggle({ value, onChange }: { value: Environment; onChange: (value: Environment) => void }) {
  return (
    <ToggleButtonGroup
      aria-label="Environment of the log"
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[value]}
      onSelectionChange={(keys) => onChange(keys.has('production') ? 'production' : 'sandbox')}
      size="sm"
      className="gap-1 rounded-full bg-default p-1 sm:ml-auto"
    >
      <ToggleButton id="sandbox" className={buttonLook}>
        Sandbox
      </ToggleButton>
      <ToggleButton id="production" className={buttonLook}>
        Production
      </ToggleButton>
    </ToggleButtonGroup>
  )
}

function NoSuchDelivery({ id, environment, onDismiss }: { id: string; environment: Environment; onDismiss: () => void }) {
  return (
    <Alert status="warning">
      <Alert.Indicator />
      <Alert.Content>
        <Alert.Title>This delivery is not in the {environment} log.</Alert.Title>
        <Alert.Description className="wrap-anywhere">
          {id} does not exist here. It may belong to the other environment, or be older than the log is kept.
        </Alert.Description>
      </Alert.Content>
      <Button size="sm" variant="tertiary" onPress={onDismiss}>
        Dismiss
      </Button>
    </Alert>
  )
}

function NoSuchPage({ onFirst }: { onFirst: () => void }) {
  return (
    <div className="flex flex-col items-center gap-3 rounded-xl bg-surface-secondary px-4 py-12 text-sm text-muted">
      <p>The log has no page with this number.</p>
      <Button size="sm" variant="secondary" onPress={onFirst}>
        Go to the first page
      </Button>
    </div>
  )
}
