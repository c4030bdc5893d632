'use client'

import type { KeyboardEvent, ReactNode } from 'react'

/** What stands inside is a popup and its button: the arrow keys open it and go from row to row, Home and End to the first and the last. */
export function PopupKeys({ children }: { children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only hears the keys that the controls inside it do not use
    <div className="contents" onKeyDown={moveFocus}>
      {children}
    </div>
  )
}

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const [source, popup] = event.currentTarget.querySelectorAll<HTMLElement>('[popovertarget], [popover]')
  const rows = Array.from(popup?.querySelectorAll<HTMLElement>('a, button, input:enabled') ?? [])
  const next = rowAfter(event.key, rows)
  if (!popup || !next) return
  if (!popup.matches(':popover-open')) {
    if (!event.key.startsWith('Arrow')) return
    popup.showPopover({ source })
  }
  event.preventDefault()
  next.focus()
}

function rowAfter(key: string, rows: HTMLElement[]): HTMLElement | undefined {
  const at = rows.findIndex((row) => row.matches(':focus'))
  switch (key) {
    case 'ArrowDown':
      return rows[(at + 1) % rows.length]
    case 'ArrowUp':
      return rows.at(at === -1 ? -1 : at - 1)
    case 'Home':
      return rows[0]
    case 'End':
      return rows.at(-1)
    default:
      return undefined
  }
}
