import { buttonVariants } from '@heroui/styles'
import { type ReactNode, useId } from 'react'
import { PopupKeys } from './popup-keys.tsx'

type Props = {
  /** What the button is called where its content does not say so. */
  label?: string
  button: ReactNode
  variant?: 'ghost' | 'secondary'
  isIconOnly?: boolean
  className?: string
  /** Which edge of the button it stands at. */
  align?: 'start' | 'end'
  children: ReactNode
}

/**
 * A button with something small below it. The browser's own popover: Escape, a press elsewhere or `PopupLink` closes it, the focus goes into it
 * and comes back, and none of that is script; only the arrow keys are.
 */
export function Popup({ label, button, variant = 'ghost', isIconOnly = false, className, align = 'start', children }: Props) {
  const id = useId()
  return (
    <PopupKeys>
      <button
        type="button"
        popoverTarget={id}
        aria-label={label}
        className={buttonVariants({ variant, size: 'sm', isIconOnly, className: className ?? '' })}
      >
        {button}
      </button>
      <div
        id={id}
        popover="auto"
        className={`inset-auto mx-0 my-1 max-w-[min(24rem,calc(100svw-2rem))] min-w-44 overflow-auto rounded-2xl bg-overlay p-1.5 text-sm text-foreground shadow-overlay [position-try-fallbacks:flip-inline,flip-block] ${places[align]}`}
      >
        {children}
      </div>
    </PopupKeys>
  )
}

const places = { start: '[position-area:bottom_span-right]', end: '[position-area:bottom_span-left]' } as const

/** What a row of a popup looks like, whether it is a link, a button or a choice. */
export const popupRow =
  'flex min-h-9 w-full cursor-pointer items-center gap-3 rounded-xl px-2.5 py-1.5 text-left hover:bg-default focus-visible:outline-2 focus-visible:outline-accent'
