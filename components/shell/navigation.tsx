'use client'

import { usePathname } from 'next/navigation'
import { useEffect, useRef } from 'react'
import { Link } from '../link.tsx'

const pages = [
  { path: 'webhooks', label: 'Webhooks' },
  { path: 'sandbox/deliveries', label: 'Deliveries' },
  { path: 'sandbox/events', label: 'Events' },
  { path: 'sandbox/endpoints', label: 'Endpoints' },
  { path: 'event-types', label: 'Event types' },
  { path: 'credentials', label: 'Credentials' },
  { path: 'guides', label: 'Guides' },
  { path: 'settings', label: 'Settings' },
] as const

/** The pages of one organization, in one row that scrolls sideways where it does not fit. */
export function Navigation({ slug }: { slug: string }) {
  const pathname = usePathname()
  const row = useRef<HTMLElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page is another link
  useEffect(() => showCurrent(row.current), [pathname])
  return (
    <nav ref={row} aria-label="Organization" className="relative mx-auto w-full max-w-[88rem] overflow-x-auto px-2 sm:px-4">
      <ul className="flex gap-1">
        {pages.map(({ path, label }) => (
          <li key={path}>
            <PageLink href={`/${slug}/${path}`} label={label} isCurrent={isWithin(pathname, `/${slug}/${path}`)} />
          </li>
        ))}
        <li>
          <PageLink href="/reference" label="Reference" isCurrent={isWithin(pathname, '/reference')} />
        </li>
      </ul>
    </nav>
  )
}

/** Scrolls the row, and only it, until the link to the page that is open stands in its middle. */
function showCurrent(row: HTMLElement | null): void {
  const current = row?.querySelector<HTMLElement>('[aria-current]')
  if (row && current) row.scrollLeft = current.offsetLeft - (row.clientWidth - current.clientWidth) / 2
}

function isWithin(pathname: string, href: string): boolean {
  // A page of one environment stands for the same page of the other.
  const current = pathname.replace(/^(\/[^/]+\/)production\//, '$1sandbox/')
  return current === href || current.startsWith(`${href}/`)
}

/** One page in a row of pages. */
export function PageLink({ href, label, isCurrent }: { href: string; label: string; isCurrent: boolean }) {
  const colours = isCurrent ? 'border-accent font-medium text-foreground' : 'border-transparent text-muted hover:text-foreground'
  return (
    <Link
      href={href}
      aria-current={isCurrent ? 'page' : undefined}
      className={`block border-b-2 px-2 pt-1 pb-2.5 text-sm whitespace-nowrap -outline-offset-2 focus-visible:outline-2 focus-visible:outline-accent ${colours}`}
    >
      {label}
    </Link>
  )
}
