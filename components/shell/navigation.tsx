'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'

const pages = [
  { path: 'webhooks', label: 'Webhooks' },
  { path: 'credentials', label: 'Credentials' },
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
      </ul>
    </nav>
  )
}

function Page({ href, label, pathname }: { href: string; label: string; pathname: string }) {
  const isCurrent = pathname === href || pathname.startsWith(`${href}/`)
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
