'use client'

import { usePathname } from 'next/navigation'
import { PageLink } from '#components/shell/navigation.tsx'

const pages = [
  { href: '/staff', label: 'Organizations' },
  { href: '/staff/maintenance', label: 'Maintenance' },
  { href: '/staff/system', label: 'System' },
  { href: '/staff/people', label: 'People' },
  { href: '/staff/audit', label: 'Audit log' },
] as const

/** The pages of the platform's own people. */
export function StaffNavigation() {
  const pathname = usePathname()
  return (
    <nav aria-label="Staff" className="-mt-2 mb-6 overflow-x-auto border-b border-border">
      <ul className="flex gap-1">
        {pages.map(({ href, label }) => (
          <li key={href}>
            <PageLink
              href={href}
              label={label}
              isCurrent={pathname === href || (href === '/staff' && pathname === '/staff/new-organization')}
            />
          </li>
        ))}
      </ul>
    </nav>
  )
}
