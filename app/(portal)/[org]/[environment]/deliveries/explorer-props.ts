import type { ReactNode } from 'react'
import type { Environment } from '#lib/db/client.ts'
import type { Delivery } from '#lib/webhooks/delivery.ts'
import type { SavedView } from '#lib/webhooks/saved-views.ts'
import type { ExplorerPage } from './read-page.ts'

/** What the server read for the explorer. */
export type ExplorerProps = {
  slug: string
  environment: Environment
  page: ExplorerPage
  /** Names the page: what of the URL decides which rows it has. */
  pageKey: string
  urls: Record<string, string>
  views: SavedView[]
  rights: { canShare: boolean; canDeleteShared: boolean }
  /** What the server found for the id in the URL; `delivery` is null when there is none with this id. */
  opened: { id: string; delivery: Delivery | null; details: ReactNode } | null
  total: ReactNode
  histogram: ReactNode
}
