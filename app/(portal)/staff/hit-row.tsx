import { Chip } from '@heroui/react'
import type { ReactNode } from 'react'
import { DeliveryStatus } from '#components/delivery-status.tsx'
import { Link } from '#components/link.tsx'
import { LocalTime } from '#components/local-time.tsx'
import type { Hit } from '#lib/webhooks/staff-search.ts'

/** One thing that was found: a link to its page, what there is to know it by, and whose it is. */
export function HitRow({ hit }: { hit: Hit }) {
  switch (hit.kind) {
    case 'organization':
      return <Row href={`/${hit.organization.slug}/webhooks`} title={hit.organization.name} />
    case 'delivery':
      return (
        <Row
          href={`${pathOf(hit)}/deliveries/${hit.id}`}
          title={hit.id}
          isCode
          owner={ownerOf(hit)}
          at={hit.createdAt}
          detail={hit.eventType}
        >
          <DeliveryStatus status={hit.status} />
        </Row>
      )
    case 'event':
      return (
        <Row href={`${pathOf(hit)}/events/${hit.id}`} title={hit.id} isCode owner={ownerOf(hit)} at={hit.createdAt} detail={hit.eventType}>
          {hit.isBroadcast && <Mark text="Broadcast" />}
        </Row>
      )
    case 'endpoint':
      return (
        <Row
          // A deleted one has no page any more; its log is still there.
          href={hit.state === 'deleted' ? `${pathOf(hit)}/deliveries?q=${hit.id}` : `${pathOf(hit)}/endpoints/${hit.id}`}
          title={hit.url}
          isCode
          owner={ownerOf(hit)}
          detail={hit.id}
        >
          {hit.state !== 'enabled' && <Mark text={hit.state === 'deleted' ? 'Deleted' : 'Disabled'} />}
        </Row>
      )
    case 'person':
      return <Person person={hit} />
    case 'key':
      return (
        <Row
          href={hit.organization && `/${hit.organization.slug}/credentials`}
          title={hit.name}
          owner={ownerOf(hit)}
          detail={`${hit.prefix}…`}
        >
          {hit.isRevoked && <Mark text="Revoked" />}
        </Row>
      )
    case 'credential':
      return (
        <Row href={`/${hit.organization.slug}/credentials`} title={hit.name} owner={ownerOf(hit)} detail={hit.id}>
          {hit.isRevoked && <Mark text="Revoked" />}
        </Row>
      )
    case 'recovery':
      return (
        <Row
          href={`${pathOf(hit)}/endpoints/${hit.endpointId}`}
          title={hit.id}
          isCode
          owner={ownerOf(hit)}
          at={hit.createdAt}
          detail={hit.endpointId}
        >
          <Mark text={recoveryStates[hit.state]} />
        </Row>
      )
    default:
      return hit satisfies never
  }
}

const recoveryStates = { running: 'Running', done: 'Done', cancelled: 'Cancelled' } as const

function pathOf({ organization, environment }: { organization: { slug: string }; environment: string }): string {
  return `/${organization.slug}/${environment}`
}

function ownerOf({ organization, environment }: { organization: { name: string } | null; environment: string | null }): string {
  return [organization?.name ?? 'The platform', environment].filter(Boolean).join(' · ')
}

type RowProps = {
  /** Null for what has no page. */
  href: string | null
  title: string
  isCode?: boolean
  owner?: string
  /** What else it is known by: an event type, an id. */
  detail?: string
  at?: string
  children?: ReactNode
}

function Row({ href, title, isCode = false, owner, detail, at, children }: RowProps) {
  const titleClass = `wrap-anywhere ${isCode ? 'font-mono text-[0.8125rem]' : 'text-sm font-medium'}`
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2.5">
      <div className="min-w-0">
        {href === null ? (
          <span className={titleClass}>{title}</span>
        ) : (
          <Link href={href} className={`text-link underline ${titleClass}`}>
            {title}
          </Link>
        )}
        <p className="text-xs wrap-anywhere text-muted">
          {owner}
          {detail !== undefined && (
            <>
              {owner === undefined ? '' : ' · '}
              <span className="font-mono">{detail}</span>
            </>
          )}
          {at !== undefined && (
            <>
              {' · '}
              <LocalTime iso={at} />
            </>
          )}
        </p>
      </div>
      <span className="flex shrink-0 gap-1 empty:hidden">{children}</span>
    </li>
  )
}

/** A person has no page of their own: the organizations they belong to lead on. */
function Person({ person: { email, name, id, staffRole, memberships } }: { person: Extract<Hit, { kind: 'person' }> }) {
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2.5">
      <div className="min-w-0">
        <p className="text-sm font-medium wrap-anywhere">{email}</p>
        <p className="text-xs wrap-anywhere text-muted">
          {name} · <span className="font-mono">{id}</span>
        </p>
        <ul className="mt-1 flex flex-wrap gap-x-4 gap-y-1 text-sm empty:hidden">
          {memberships.map(({ slug, name: organization, role }) => (
            <li key={slug}>
              <Link href={`/${slug}/settings/members`} className="text-link underline">
                {organization}
              </Link>{' '}
              <span className="text-muted">{role}</span>
            </li>
          ))}
        </ul>
        {memberships.length === 0 && <p className="mt-1 text-sm text-muted">Member of no organization.</p>}
      </div>
      {staffRole !== null && <Mark text={staffRole === 'operator' ? 'Operator' : 'Support'} />}
    </li>
  )
}

function Mark({ text }: { text: string }) {
  return (
    <Chip size="sm" variant="soft">
      <Chip.Label className="text-foreground">{text}</Chip.Label>
    </Chip>
  )
}
