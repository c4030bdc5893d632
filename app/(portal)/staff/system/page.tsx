import type { Metadata } from 'next'
import type { SearchParams } from 'nuqs/server'
import { requireStaff } from '#lib/auth/session.ts'
import { readSystem } from './read-system.ts'
import { loadSystemQuery } from './search-params.ts'
import { System } from './system.tsx'

export const metadata: Metadata = { title: 'System' }

/** How the engine is, live: what it delivers, what waits, who works, and what the database holds. */
export default async function SystemPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  await requireStaff()
  const { range } = await loadSystemQuery(searchParams)
  return <System key={range} range={range} initial={await readSystem(range)} />
}
