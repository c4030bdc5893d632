import { SearchField } from '@heroui/react'
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
  return (
    <div data-explorer-search="" className="min-w-0 grow basis-full sm:basis-80">
      <SearchField
        fullWidth
        variant="secondary"
        value={text}
        onChange={setText}
        onSubmit={search}
        onClear={clear}
        aria-label="Search the log"
      >
        <SearchField.Group>
          <SearchField.SearchIcon />
          <SearchField.Input
            placeholder="Delivery, event, endpoint or entity id, or URL"
            maxLength={2000}
            spellCheck={false}
            autoComplete="off"
          />
          <SearchField.ClearButton />
        </SearchField.Group>
      </SearchField>
    </div>
  )
}
