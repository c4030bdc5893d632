'use client'

import { useRouter } from 'next/navigation'
import { useState, useTransition } from 'react'
import { nullUnlessNavigation, useLook } from '#components/use-look.ts'
import type { Environment } from '#lib/db/client.ts'
import type { Delivery } from '#lib/webhooks/delivery.ts'
import { watchDeliveries } from './actions.ts'
import { type ExplorerQuery, explorerSearch } from './search-params.ts'

/** How often the log is looked at while somebody sees it, in milliseconds. */
const lookEveryMs = 2_000
/** How often, at most, the total and the histogram follow what has changed. */
const figuresEveryMs = 15_000

type Tail = {
  slug: string
  environment: Environment
  query: ExplorerQuery
  /** What is shown, the open row too where it belongs to another page. */
  rows: Delivery[]
  /** The first row of the page; null where it is empty. */
  top: string | null
  isFirstPage: boolean
  openId: string | null
  isPaused: boolean
  onChange: (rows: Delivery[]) => void
}

/** Follows the log: renews the rows that are shown, and counts what is new above them. Asks nothing while paused or while the tab is hidden. */
export function useTail({ slug, environment, query, rows, top, isFirstPage, openId, isPaused, onChange }: Tail) {
  const router = useRouter()
  const [isRefreshing, startRefresh] = useTransition()
  const [state, setState] = useState<'live' | 'lost'>('live')
  const [seen, setSeen] = useState({ mark: '', top: '', newCount: 0, refreshedAt: 0 })
  const look = async () => {
    if (isPaused || isRefreshing) return
    const input = { environment, search: explorerSearch(query), ids: rows.map(({ id }) => id), top, counts: isFirstPage, known: seen.mark }
    const result = await watchDeliveries(slug, input).catch(nullUnlessNavigation)
    setState(result?.ok ? 'live' : 'lost')
    if (!result?.ok) return
    const { mark, rows: changed, newCount } = result.data
    const isOpenChanged = changed !== null && seen.mark !== '' && isChanged(rows, changed, openId)
    const isNews = newCount > 0 || (changed !== null && seen.mark !== '')
    const isDue = isOpenChanged || (isNews && Date.now() - seen.refreshedAt > figuresEveryMs)
    setSeen({ mark, top: top ?? '', newCount, refreshedAt: isDue ? Date.now() : seen.refreshedAt })
    if (changed) onChange(changed)
    if (isDue || (top === null && newCount > 0)) startRefresh(() => router.refresh())
  }
  useLook(look, lookEveryMs)
  // What was new above other rows is no news above these.
  return { state, newCount: seen.top === (top ?? '') && isFirstPage ? seen.newCount : 0 }
}

/** Whether the open row has changed, whose attempts are then read again. */
function isChanged(before: Delivery[], after: Delivery[], id: string | null): boolean {
  const find = (rows: Delivery[]) => rows.find((row) => row.id === id)
  const [old, now] = [find(before), find(after)]
  return old !== undefined && now !== undefined && JSON.stringify(old) !== JSON.stringify(now)
}
