'use client'

import { usePathname } from 'next/navigation'
import { PageLink } from '#components/shell/navigation.tsx'

const pages = [
  { path: '', label: 'Organization' },
  { path: '/members', label: 'Members' },
  { path: '/audit', label: 'Audit log' },
] as const

/** The pages of an organization's settings. */
export function SettingsNavigation({ slug }: { slug: string }) {
  const pathname = usePathname()
  return (
    <nav aria-label="Settings" className="-mt-2 mb-6 overflow-x-auto border-b border-border">
      <ul className="flex gap-1">
        {pages.map(({ path, label }) => (
          <li key={path}>
            <PageLink href={`/${slug}/settings${path}`} label={label} isCurrent={pathname === `/${slug}/settings${path}`} />
          </li>
        ))}
      </ul>
    </nav>
  )
}
