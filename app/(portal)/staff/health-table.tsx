import { Chip } from '@heroui/react'
import { tableVariants } from '@heroui/styles'
import type { ReactNode } from 'react'
import { spanText } from '#components/figures-text.ts'
import { Link } from '#components/link.tsx'
import { RelativeTime } from '#components/relative-time.tsx'
import { countMax, type OrganizationHealth } from '#lib/webhooks/staff-health.ts'

const slots = tableVariants({ variant: 'secondary' })

const columns = ['Organization', 'State', 'Endpoints', 'Deliveries 24 h', 'Failed 24 h', 'Backlog', 'Last delivery'] as const

// Where there is little room a row becomes a card: the name with its state, and below it the figures, each with what it counts.
const rowClass =
  'max-md:grid max-md:h-auto max-md:grid-cols-2 max-md:gap-x-4 max-md:gap-y-1 max-md:border-b max-md:bg-surface max-md:px-4 max-md:py-3'
const cellClass = 'px-3 py-2 text-[0.8125rem] tabular-nums max-md:h-auto max-md:border-0 max-md:p-0'

/** Organizations with their health, dense: a row each. */
export function HealthTable({ organizations }: { organizations: OrganizationHealth[] }) {
  return (
    <div className={slots.base({ className: 'max-md:overflow-hidden max-md:rounded-2xl max-md:shadow-surface' })}>
      <table className={slots.content()} aria-label="Organizations">
        <thead className={slots.header({ className: 'max-md:sr-only' })}>
          <tr>
            {columns.map((column, n) => (
              <th
                key={column}
                scope="col"
                className={slots.column({ className: `px-3 whitespace-nowrap ${n > 1 ? 'text-right' : 'text-left'}` })}
              >
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className={slots.body()}>
          {organizations.map((organization) => (
            <HealthRow key={organization.id} organization={organization} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function HealthRow({ organization }: { organization: OrganizationHealth }) {
  const { slug, name, endpoints, lastDay, backlog, lastDeliveryAt } = organization
  return (
    <tr className={slots.row({ className: rowClass })}>
      <th scope="row" className={slots.cell({ className: `${cellClass} text-left font-normal max-md:col-span-2` })}>
        <Link href={`/${slug}/webhooks`} className="font-medium wrap-anywhere text-link underline">
          {name}
        </Link>
        <span className="block font-mono text-xs wrap-anywhere text-muted">{slug}</span>
      </th>
      <td className={slots.cell({ className: `${cellClass} max-md:col-span-2` })}>
        <State organization={organization} />
      </td>
      <Figure label="Endpoints">
        {endpoints.enabled}
        {endpoints.total > endpoints.enabled && <span className="text-muted"> of {endpoints.total}</span>}
      </Figure>
      <Figure label="Deliveries 24 h">{countText(lastDay.total)}</Figure>
      <Figure label="Failed 24 h" isWide>
        {countText(lastDay.failed)}
        {lastDay.retrying > 0 && <span className="text-muted"> + {countText(lastDay.retrying)} retrying</span>}
      </Figure>
      <Figure label="Backlog">
        {countText(backlog.ready)}
        {backlog.ready > 0 && <span className="text-muted"> · {spanText(backlog.oldestSeconds)}</span>}
      </Figure>
      <Figure label="Last delivery" isWide>
        {lastDeliveryAt ? <RelativeTime iso={lastDeliveryAt} /> : <span className="text-muted">never</span>}
      </Figure>
    </tr>
  )
}

/** `isWide`: where rows are cards it has a line of its own. */
function Figure({ label, isWide = false, children }: { label: string; isWide?: boolean; children: ReactNode }) {
  return (
    <td className={slots.cell({ className: `${cellClass} text-right max-md:text-left ${isWide ? 'max-md:col-span-2' : ''}` })}>
      <span aria-hidden="true" className="text-xs text-muted md:hidden">
        {label}{' '}
      </span>
      {children}
    </td>
  )
}

/** What waits for longer than this is said to be delayed: a dispatcher that is well takes what is due at once. */
const delayedSeconds = 60

function State({ organization: { endpoints, backlog } }: { organization: OrganizationHealth }) {
  const isDelayed = backlog.oldestSeconds > delayedSeconds
  return (
    <span className="flex flex-wrap gap-1">
      {endpoints.failing > 0 && <Mark color="danger" text={`${endpoints.failing} failing`} />}
      {isDelayed && <Mark color="warning" text="Delayed" />}
      {endpoints.failing === 0 &&
        !isDelayed &&
        (endpoints.enabled > 0 ? <Mark color="success" text="Healthy" /> : <Mark color="default" text="No endpoint" />)}
    </span>
  )
}

function Mark({ color, text }: { color: 'danger' | 'warning' | 'success' | 'default'; text: string }) {
  return (
    <Chip size="sm" variant="soft" color={color} className="whitespace-nowrap">
      <Chip.Label className="text-foreground">{text}</Chip.Label>
    </Chip>
  )
}

const numbers = new Intl.NumberFormat('en')

function countText(count: number): string {
  return count >= countMax ? `${numbers.format(countMax)}+` : numbers.format(count)
}
