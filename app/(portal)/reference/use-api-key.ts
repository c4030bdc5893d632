'use client'

import { useSyncExternalStore } from 'react'

const storageKey = 'hookport.reference-key'
const listeners = new Set<() => void>()

/** The key that the reader sends requests with: kept for this tab until it is closed, and shared by all forms. Never in the URL. */
export function useApiKey(): [string, (key: string) => void] {
  return [useSyncExternalStore(subscribe, read, () => ''), write]
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function read(): string {
  return sessionStorage.getItem(storageKey) ?? ''
}

function write(key: string): void {
  if (key === '') sessionStorage.removeItem(storageKey)
  else sessionStorage.setItem(storageKey, key)
  for (const listener of listeners) listener()
}
