'use client'

import type { MouseEvent, ReactNode } from 'react'
import { Link } from './link.tsx'
import { popupRow } from './popup.tsx'

/** A row of a popup that leads to a page, and closes the popup, which stays on the page otherwise. */
export function PopupLink({ href, isCurrent = false, children }: { href: string; isCurrent?: boolean; children: ReactNode }) {
  return (
    <Link href={href} aria-current={isCurrent ? 'true' : undefined} className={popupRow} onClick={closePopup}>
      {children}
    </Link>
  )
}

/** Closes the popup that what was pressed stands in; a press inside leaves it open otherwise. */
export function closePopup(event: MouseEvent<HTMLElement>): void {
  event.currentTarget.closest<HTMLElement>('[popover]')?.hidePopover()
}
