'use client'

import { Label, ListBox, SearchField, Select, TextField } from '@heroui/react'
import { debounce, useQueryStates } from 'nuqs'
import { useSyncExternalStore, useTransition } from 'react'
import { Button } from '../button.tsx'
import { Input } from '../input.tsx'
import { type AuditQuery, auditQuery, auditSearch } from './search-params.ts'
import { actionWords } from './words.ts'

type Props = {
  /** Null where there are too many to choose from: then somebody is named by id or e-mail address, and so is the organization by its slug. */
  actors: { id: string; label: string }[] | null
  actions: readonly string[]
  exportBase: string
}

const environments = [
  { id: 'sandbox', label: 'sandbox' },
  { id: 'production', label: 'production' },
] as const

/** What the log is narrowed to, all of it in the URL; and the same as a file. */
export function AuditFilterBar({ actors, actions, exportBase }: Props) {
  const [isPending, startTransition] = useTransition()
  const [query, setQuery] = useQueryStates(auditQuery, { shallow: false, scroll: false, startTransition })
  const { organization, actor, action, subject, environment, since, until } = query
  // Another selection begins with its newest entry.
  const narrow = (change: Partial<typeof query>) => setQuery({ ...change, before: null, after: null })
  const type = (change: Partial<typeof query>) => setQuery({ ...change, before: null, after: null }, { limitUrlUpdates: debounce(400) })
  const isNarrowed = [organization, actor, action, subject, environment, since, until].some((value) => value !== null)
  return (
    <search aria-label="Audit entries" aria-busy={isPending} className="flex flex-col gap-3">
      <div className={`grid grid-cols-2 items-end gap-3 lg:grid-cols-4 ${actors === null ? 'xl:grid-cols-7' : 'xl:grid-cols-6'}`}>
        {actors === null ? (
          <>
            <Typed
              label="Organization"
              placeholder="acme, org_…"
              value={organization}
              onChange={(value) => type({ organization: value })}
            />
            <Typed label="Who" placeholder="ada@…, usr_…" value={actor} onChange={(value) => type({ actor: value })} />
          </>
        ) : (
          <Choice label="Who" value={actor} options={actors} onChange={(value) => narrow({ actor: value })} />
        )}
        <Choice
          label="Action"
          value={action}
          options={actions.map((id) => ({ id, label: actionWords(id) }))}
          onChange={(value) => narrow({ action: value })}
        />
        <Choice
          label="Environment"
          value={environment}
          options={environments}
          onChange={(value) => narrow({ environment: environments.find(({ id }) => id === value)?.id ?? null })}
        />
        <Typed label="Subject" placeholder="ep_…, key_…, name" value={subject} onChange={(value) => type({ subject: value })} />
        <Moment label="From" iso={since} onChange={(value) => narrow({ since: value })} />
        <Moment label="To" iso={until} onChange={(value) => narrow({ until: value })} />
      </div>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 text-sm">
        <a href={`${exportBase}${fileSearch(query, 'csv')}`} download className="text-link underline">
          Export CSV
        </a>
        <a href={`${exportBase}${fileSearch(query, 'ndjson')}`} download className="text-link underline">
          Export NDJSON
        </a>
        {isNarrowed && (
          <Button size="sm" variant="tertiary" onPress={() => setQuery(null)}>
            Clear filters
          </Button>
        )}
        <span role="status" className="text-muted">
          {isPending ? 'Searching …' : ''}
        </span>
      </div>
    </search>
  )
}

function fileSearch(query: AuditQuery, format: 'csv' | 'ndjson'): string {
  const search = auditSearch({ ...query, before: null, after: null })
  return `${search}${search === '' ? '?' : '&'}format=${format}`
}

type TypedProps = { label: string; placeholder: string; value: string | null; onChange: (value: string | null) => void }

function Typed({ label, placeholder, value, onChange }: TypedProps) {
  return (
    <SearchField value={value ?? ''} onChange={(text) => onChange(text || null)} fullWidth>
      <Label>{label}</Label>
      {/* As high as the fields beside it, which HeroUI makes it only nearly. */}
      <SearchField.Group className="h-[2.625rem] sm:h-[2.375rem]">
        <SearchField.SearchIcon />
        <SearchField.Input placeholder={placeholder} />
        <SearchField.ClearButton />
      </SearchField.Group>
    </SearchField>
  )
}

type ChoiceProps = {
  label: string
  value: string | null
  options: readonly { id: string; label: string }[]
  onChange: (value: string | null) => void
}

const any = 'any'

function Choice({ label, value, options, onChange }: ChoiceProps) {
  return (
    <Select fullWidth value={value ?? any} onChange={(key) => onChange(key === any ? null : String(key))}>
      <Label>{label}</Label>
      <Select.Trigger>
        <Select.Value />
        <Select.Indicator />
      </Select.Trigger>
      <Select.Popover>
        <ListBox className="max-h-80">
          {[{ id: any, label: 'Any' }, ...options].map((option) => (
            <ListBox.Item key={option.id} id={option.id} textValue={option.label}>
              {option.label}
              <ListBox.ItemIndicator />
            </ListBox.Item>
          ))}
        </ListBox>
      </Select.Popover>
    </Select>
  )
}

/** A moment in the reader's own time; the URL has it in UTC. */
function Moment({ label, iso, onChange }: { label: string; iso: string | null; onChange: (iso: string | null) => void }) {
  const local = useSyncExternalStore(
    () => () => undefined,
    () => localOf(iso),
    () => '',
  )
  return (
    <TextField
      key={local}
      type="datetime-local"
      defaultValue={local}
      onChange={(value) => onChange(utcOf(value))}
      fullWidth
      className="max-sm:col-span-2"
    >
      <Label>{label}</Label>
      <Input />
    </TextField>
  )
}

/** As the field wants it: `2026-11-22T10:14`. */
function localOf(iso: string | null): string {
  const time = iso === null ? Number.NaN : Date.parse(iso)
  if (Number.isNaN(time)) return ''
  return new Date(time - new Date(time).getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

function utcOf(local: string): string | null {
  const time = new Date(local)
  return local === '' || Number.isNaN(time.getTime()) ? null : time.toISOString()
}
