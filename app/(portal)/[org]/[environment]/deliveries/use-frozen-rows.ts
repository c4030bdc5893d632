import { useState } from 'react'
import type { Delivery } from '#lib/webhooks/delivery.ts'

/**
 * The rows of a page as they were when it was turned to, so that nothing moves under the reader when the page is read again. `key` names the page;
 * another key takes its rows as they are. `update` renews rows in their places, `thaw` takes those of the next reading.
 */
export function useFrozenRows(read: Delivery[], key: string) {
  const [frozen, setFrozen] = useState({ key, rows: read })
  const [thawedAt, setThawedAt] = useState<Delivery[] | null>(null)
  const isThawed = thawedAt !== null && thawedAt !== read
  // An empty page has nothing that could move.
  if (frozen.key !== key || isThawed || (frozen.rows.length === 0 && read.length > 0)) {
    setFrozen({ key, rows: read })
    setThawedAt(null)
  }
  const update = (changed: Delivery[]) => {
    const byId = new Map(changed.map((row) => [row.id, row]))
    setFrozen((before) => ({ ...before, rows: before.rows.map((row) => byId.get(row.id) ?? row) }))
  }
  return { rows: frozen.rows, update, thaw: () => setThawedAt(read) }
}
