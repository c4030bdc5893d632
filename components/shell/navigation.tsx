'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'

const pages = [
  { path: 'webhooks', label: 'Webhooks' },
  { path: 'sandbox/endpoints', label: 'Endpoints' },
  { path: 'event-types', label: 'Event types' },
  { path: 'credentials', label: 'Credentials' },
  { path: 'guides', label: 'Guides' },
] as const

/** The pages of one organization, in one row that scrolls sideways where it does not fit. */
export function Navigation({ slug }: { slug: string }) {
  const pathname = usePathname()
  return (
    <nav aria-label="Organization" className="mx-auto w-full max-w-[88rem] overflow-x-auto px-2 sm:px-4">
      <ul className="flex gap-1">
        {pages.map(({ path, label }) => (
          <li key={path}>
            <Page href={`/${slug}/${path}`} label={label} pathname={pathname} />
          </li>
        ))}
        <li>
          <Page href="/reference" label="Reference" pathname={pathname} />
        </li>
      </ul>
    </nav>
  )
}

function Page({ href, label, pathname }: { href: string; label: string; pathname: string }) {
  // A page of one environment stands for the same page of the other.
  const current = pathname.replace(/^(\/[^/]+\/)production\//, '$1sandbox/')
  const isCurrent = current === href || current.startsWith(`${href}/`)
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
