'use client'

import { Description, Label, SearchField } from '@heroui/react'
import { useRouter } from 'next/navigation'
import { type FormEvent, useEffect, useRef, useTransition } from 'react'
import { Button } from '#components/button.tsx'
import { staffSearch } from './search-params.ts'

/** One box for every id, part of a URL, slug, name and address; `/` leads into it from anywhere on the page. */
export function SearchBox({ initial }: { initial: string }) {
  const router = useRouter()
  const [isPending, startTransition] = useTransition()
  const input = useSlashKey()
  const go = (q: string) => startTransition(() => router.push(`/staff${staffSearch({ q: q.trim() })}`))
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    go(String(new FormData(event.currentTarget).get('q')))
  }
  return (
    <search>
      {/* Works as a form of its own before the page is hydrated. */}
      <form action="/staff" method="get" onSubmit={submit} className="flex items-start gap-2">
        <SearchField
          name="q"
          defaultValue={initial}
          onClear={() => initial !== '' && go('')}
          className="max-w-2xl min-w-0 flex-1"
          fullWidth
        >
          <Label className="sr-only">Search all organizations</Label>
          <SearchField.Group className="max-sm:h-10">
            <SearchField.SearchIcon />
            <SearchField.Input
              ref={input}
              placeholder="Any id, URL, slug, name or e-mail address"
              autoComplete="off"
              spellCheck="false"
              maxLength={500}
            />
            <SearchField.ClearButton />
          </SearchField.Group>
          <Description>
            Ids begin with <code>org_</code> <code>evt_</code> <code>dlv_</code> <code>ep_</code> <code>key_</code> <code>sc_</code>{' '}
            <code>usr_</code> <code>rec_</code>; a bare UUID will do. Press <kbd>/</kbd> to search.
          </Description>
        </SearchField>
        <Button type="submit" isPending={isPending}>
          Search
        </Button>
      </form>
    </search>
  )
}

/** Whoever types elsewhere means the character. */
function useSlashKey() {
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      const { target } = event
      const isTyping = target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping) return
      event.preventDefault()
      input.current?.select()
    }
    document.addEventListener('keydown', focus)
    return () => document.removeEventListener('keydown', focus)
  }, [])
  return input
}
