'use client'

import { Form, Label, TextField } from '@heroui/react'
import { Search } from 'lucide-react'
import { useQueryStates } from 'nuqs'
import { useState, useTransition } from 'react'
import { Button } from '#components/button.tsx'
import { Input } from '#components/input.tsx'
import { eventsQuery } from './search-params.ts'

type Fields = { q: string | null; type: string | null; entityType: string | null; projectId: string | null }

/** Narrows the list; what is looked for is in the URL. `types` are offered while the event type is typed. */
export function EventSearch({ query, types }: { query: Fields; types: string[] }) {
  const [isPending, startTransition] = useTransition()
  const [, setQuery] = useQueryStates(eventsQuery, { shallow: false, startTransition, history: 'push' })
  const { q, type, entityType, projectId } = query
  const [fields, setFields] = useState({ q: q ?? '', type: type ?? '', entityType: entityType ?? '', projectId: projectId ?? '' })
  const set = (name: keyof Fields) => (value: string) => setFields((before) => ({ ...before, [name]: value }))
  const isNarrowed = [q, type, entityType, projectId].some((value) => value !== null)
  const submit = () =>
    void setQuery({
      q: fields.q.trim() || null,
      type: fields.type.trim() || null,
      entityType: fields.entityType.trim() || null,
      projectId: fields.projectId.trim() || null,
      cursor: null,
    })
  return (
    <Form
      role="search"
      aria-label="Events"
      className="grid grid-cols-2 gap-3 xl:grid-cols-[minmax(0,2fr)_repeat(3,minmax(0,1fr))_auto]"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <Field label="Event, delivery or entity id" value={fields.q} onChange={set('q')} className="max-xl:col-span-2" />
      <Field label="Event type" value={fields.type} onChange={set('type')} list="event-types" />
      <datalist id="event-types">
        {types.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <Field label="Entity type" value={fields.entityType} onChange={set('entityType')} />
      <Field label="Project ID" value={fields.projectId} onChange={set('projectId')} />
      <div className="flex items-end gap-2">
        <Button type="submit" size="md" isPending={isPending}>
          <Search className="size-4" />
          Search
        </Button>
        {isNarrowed && (
          <Button variant="tertiary" onPress={() => void setQuery(null)}>
            Clear
          </Button>
        )}
      </div>
    </Form>
  )
}

type FieldProps = { label: string; value: string; onChange: (value: string) => void; list?: string; className?: string }

function Field({ label, value, onChange, list, className = '' }: FieldProps) {
  return (
    <TextField value={value} onChange={onChange} maxLength={500} fullWidth className={className}>
      <Label>{label}</Label>
      <Input autoComplete="off" spellCheck="false" list={list} />
    </TextField>
  )
}
