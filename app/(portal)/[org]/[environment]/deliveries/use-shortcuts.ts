import { type RefObject, useEffect, useEffectEvent } from 'react'

type Shortcuts = { search: () => void; showNew: () => void; close: () => void }

/** Single keys for the explorer: `/` searches, `j` and `k` go from row to row of `list`, `n` shows what is new, Escape closes the open row. */
export function useShortcuts(isOn: boolean, list: RefObject<HTMLElement | null>, { search, showNew, close }: Shortcuts): void {
  const act = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isElsewhere(event.target)) return
    if (event.key === '/') search()
    else if (event.key === 'j') moveFocus(list.current, 1)
    else if (event.key === 'k') moveFocus(list.current, -1)
    else if (event.key === 'n') showNew()
    else if (event.key === 'Escape') return close()
    else return
    event.preventDefault()
  })
  useEffect(() => {
    if (!isOn) return
    window.addEventListener('keydown', act)
    return () => window.removeEventListener('keydown', act)
  }, [isOn])
}

/** Where keys are text, or belong to something that lies above the page. */
function isElsewhere(target: EventTarget | null): boolean {
  if (document.querySelector(':popover-open') !== null) return true
  return (
    target instanceof Element &&
    target.closest('input, textarea, select, [contenteditable], [role=dialog], [role=alertdialog], [role=listbox]') !== null
  )
}

/** From the row with the focus, or within whose details it is, to the next one; without one to the first. */
function moveFocus(list: HTMLElement | null, step: 1 | -1): void {
  const buttons = Array.from(list?.querySelectorAll<HTMLElement>('[data-expander]') ?? [])
  const active = document.activeElement
  const at = active === null || !list?.contains(active) ? -1 : buttons.findLastIndex((button) => isAtOrBefore(button, active))
  const next = buttons[at === -1 ? 0 : Math.min(buttons.length - 1, Math.max(0, at + step))]
  next?.focus()
  next?.closest('tr')?.scrollIntoView({ block: 'nearest' })
}

function isAtOrBefore(button: Element, active: Element): boolean {
  return button === active || (button.compareDocumentPosition(active) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0
}
