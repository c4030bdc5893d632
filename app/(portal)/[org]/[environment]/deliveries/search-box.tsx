import { Search } from 'lucide-react'
import { useState } from 'react'
import { findId } from '#lib/webhooks/search-text.ts'
import type { ExplorerQuery } from './search-params.ts'

type Props = { value: string; onSearch: (change: Partial<ExplorerQuery>) => void }

/** Looks for an id or a URL, with Enter. An id is taken out of whatever was pasted around it. */
export function SearchBox({ value, onSearch }: Props) {
  const [text, setText] = useState(value)
  const search = () => {
    const trimmed = text.trim().slice(0, 500)
    onSearch({ q: findId(trimmed)?.id ?? (trimmed === '' ? null : trimmed) })
  }
  const clear = () => {
    setText('')
    if (value !== '') onSearch({ q: null })
  }
  const change = (next: string) => (next === '' ? clear() : setText(next))
  return (
    <form
      data-explorer-search=""
      action={search}
      className="flex h-9 min-w-0 grow basis-full items-center gap-2 rounded-field border border-field-border bg-field px-3 shadow-field focus-within:outline-2 focus-within:outline-accent hover:bg-field-hover sm:basis-80 md:h-8"
    >
      <Search aria-hidden="true" className="size-4 shrink-0 text-muted" />
      <input
        type="search"
        aria-label="Search the log"
        placeholder="Delivery, event, endpoint or entity id, or URL"
        value={text}
        onChange={(event) => change(event.currentTarget.value)}
        maxLength={2000}
        spellCheck={false}
        autoComplete="off"
        className="min-w-0 grow bg-transparent text-base text-ellipsis outline-none placeholder:text-field-placeholder sm:text-sm"
      />
    </form>
  )
}
