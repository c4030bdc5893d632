import { buttonVariants } from '@heroui/styles'
import { Plus } from 'lucide-react'
import type { Metadata } from 'next'
import type { SearchParams } from 'nuqs/server'
import { Suspense } from 'react'
import { Link } from '#components/link.tsx'
import { requireStaff } from '#lib/auth/session.ts'
import { Findings } from './findings.tsx'
import { Organizations } from './organizations.tsx'
import { OrganizationsOutline } from './organizations-outline.tsx'
import { SearchBox } from './search-box.tsx'
import { loadStaffQuery, staffSearch } from './search-params.ts'

export const metadata: Metadata = { title: 'Staff' }

/** Where support begins: one box for whatever the caller can tell, and every organization with its health. */
export default async function StaffPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { staffRole } = await requireStaff()
  const query = await loadStaffQuery(searchParams)
  const q = query.q.trim().slice(0, 500)
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <div className="flex flex-col gap-1">
          <h1 className="text-xl font-semibold tracking-tight">Organizations</h1>
          <p className="max-w-prose text-sm text-muted">
            You see what their own people see, secrets never. What you do there is written to their audit log.
          </p>
        </div>
        {staffRole === 'operator' && (
          <Link href="/staff/new-organization" className={buttonVariants({ size: 'sm' })}>
            <Plus aria-hidden="true" className="size-4" />
            New organization
          </Link>
        )}
      </div>
      <SearchBox key={`box ${q}`} initial={q} />
      <Suspense key={`found ${staffSearch({ ...query, q })}`} fallback={<OrganizationsOutline />}>
        {q === '' ? <Organizations show={query.show} after={query.after} /> : <Findings q={q} />}
      </Suspense>
    </div>
  )
}
