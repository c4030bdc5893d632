import { useSyncExternalStore } from 'react'

type Kind = 'success' | 'danger' | 'info'
type More = { description?: string; actionProps?: { children: string; onPress: () => void } }

/** Says in a corner of the page, for a few seconds, what came of something. What shows it is loaded with the first word, as most visits hear none. */
export const toast = {
  success: (title: string, more?: More) => say('success', title, more),
  danger: (title: string, more?: More) => say('danger', title, more),
  info: (title: string, more?: More) => say('info', title, more),
}

/** Whether anything has been said on this page. */
export function useHasToasts(): boolean {
  return useSyncExternalStore(
    (onChange) => {
      listeners.add(onChange)
      return () => listeners.delete(onChange)
    },
    () => hasSpoken,
    () => false,
  )
}

let hasSpoken = false
const listeners = new Set<() => void>()

function say(kind: Kind, title: string, more?: More): void {
  hasSpoken = true
  for (const listener of listeners) listener()
  // HeroUI keeps what was said until the region that shows it stands.
  import('./toast-region.tsx').then(({ heroToast }) => heroToast[kind](title, more), reportError)
}
