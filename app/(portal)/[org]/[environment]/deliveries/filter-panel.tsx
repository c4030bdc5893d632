'use client'

import { Card, Label, ListBox, Select, TextField } from '@heroui/react'
import { type KeyboardEvent, useEffect, useState } from 'react'
import { Input } from '#components/input.tsx'
import { useAction } from '#components/use-action.ts'
import type { Environment } from '#lib/db/client.ts'
import { loadChoices } from './actions.ts'
import { type Choice, codeClassChoices, errorChoices, statusChoices, testChoices } from './choices.ts'
import { inputValueOf, isoOfInput } from './input-time.ts'
import { type ExplorerQuery, filterQuery } from './search-params.ts'

type Props = { slug: string; environment: Environment; query: ExplorerQuery; narrow: (change: Partial<ExplorerQuery>) => void }

/** Every filter there is; each takes effect at once. */
export function FilterPanel({ slug, environment, query, narrow }: Props) {
  const { eventTypes, endpoints, message } = useChoices(slug, environment)
  return (
    <Card role="group" aria-label="Filters" className="grid gap-x-4 gap-y-3 p-4 min-[30rem]:grid-cols-2 lg:grid-cols-4">
      <ChoiceField
        label="Status"
        choices={statusChoices}
        value={query.status}
        onChange={(id) => narrow({ status: filterQuery.status.parse(id) })}
      />
      <TextFilter label="Event type" value={query.eventType} suggestions={eventTypes} onChange={(eventType) => narrow({ eventType })} />
      <ChoiceField
        label="Endpoint"
        choices={endpoints}
        value={query.endpointId}
        onChange={(id) => narrow({ endpointId: filterQuery.endpointId.parse(id) })}
      />
      <TextFilter label="Project ID" value={query.projectId} onChange={(projectId) => narrow({ projectId })} />
      <ChoiceField
        label="Code"
        choices={codeClassChoices}
        value={query.codeClass}
        onChange={(id) => narrow({ codeClass: filterQuery.codeClass.parse(id) })}
      />
      <TextFilter
        label="Exact code"
        value={query.code === null ? null : String(query.code)}
        inputMode="numeric"
        onChange={(text) => narrow({ code: filterQuery.code.parse(text ?? '') })}
      />
      <ChoiceField
        label="Error"
        choices={errorChoices}
        value={query.errorClass}
        onChange={(id) => narrow({ errorClass: filterQuery.errorClass.parse(id) })}
      />
      <ChoiceField
        label="Test or real"
        choices={testChoices}
        value={query.test}
        onChange={(id) => narrow({ test: filterQuery.test.parse(id) })}
      />
      <TextFilter label="Entity ID" value={query.entityId} onChange={(entityId) => narrow({ entityId })} />
      <TimeField label="From" value={query.range === null ? query.since : null} onChange={(since) => narrow({ since, range: null })} />
      <TimeField label="Until" value={query.range === null ? query.until : null} onChange={(until) => narrow({ until, range: null })} />
      <p className="self-end pb-2 text-xs text-muted" aria-live="polite">
        {message ?? 'Times are in your own time zone.'}
      </p>
    </Card>
  )
}

function useChoices(slug: string, environment: Environment) {
  const [choices, setChoices] = useState<{ eventTypes: string[]; endpoints: Choice[] }>({ eventTypes: [], endpoints: [] })
  const { run, refusal } = useAction(loadChoices, slug)
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked for once an environment, when the panel opens
  useEffect(() => {
    run({ environment }, (data) =>
      setChoices({
        eventTypes: data.eventTypes,
        endpoints: data.endpoints.map(({ id, url, isDeleted }) => ({ id, label: isDeleted ? `${url} (deleted)` : url })),
      }),
    )
  }, [environment])
  return { ...choices, message: refusal?.message ?? null }
}

type ChoiceFieldProps = { label: string; choices: Choice[]; value: string | null; onChange: (id: string) => void }

const any = 'any'

function ChoiceField({ label, choices, value, onChange }: ChoiceFieldProps) {
  const isKnown = value === null || choices.some(({ id }) => id === value)
  const shown = [{ id: any, label: 'Any' }, ...choices, ...(isKnown || value === null ? [] : [{ id: value, label: value }])]
  return (
    <Select fullWidth value={value ?? any} onChange={(key) => onChange(key === any ? '' : String(key))}>
      <Label>{label}</Label>
      <Select.Trigger>
        <Select.Value className="truncate" />
        <Select.Indicator />
      </Select.Trigger>
      <Select.Popover>
        <ListBox>
          {shown.map((choice) => (
            <ListBox.Item key={choice.id} id={choice.id} textValue={choice.label}>
              <span className="wrap-anywhere">{choice.label}</span>
              <ListBox.ItemIndicator />
            </ListBox.Item>
          ))}
        </ListBox>
      </Select.Popover>
    </Select>
  )
}

type TextFilterProps = {
  label: string
  value: string | null
  onChange: (value: string | null) => void
  suggestions?: string[]
  inputMode?: 'numeric'
}

/** Takes effect when it is left, or with Enter. */
function TextFilter({ label, value, onChange, suggestions, inputMode }: TextFilterProps) {
  const listId = `suggestions-${label.replaceAll(' ', '-')}`
  const commit = (text: string) => {
    const next = text.trim() === '' ? null : text.trim()
    if (next !== value) onChange(next)
  }
  return (
    <TextField key={value} fullWidth defaultValue={value ?? ''}>
      <Label>{label}</Label>
      <Input
        autoComplete="off"
        spellCheck={false}
        inputMode={inputMode}
        placeholder="Any"
        maxLength={200}
        list={suggestions && listId}
        onBlur={(event) => commit(event.currentTarget.value)}
        onKeyDown={(event: KeyboardEvent<HTMLInputElement>) => event.key === 'Enter' && commit(event.currentTarget.value)}
      />
      {suggestions && (
        <datalist id={listId}>
          {suggestions.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      )}
    </TextField>
  )
}

function TimeField({ label, value, onChange }: { label: string; value: string | null; onChange: (iso: string | null) => void }) {
  const commit = (text: string) => {
    const next = isoOfInput(text)
    if (text !== inputValueOf(value)) onChange(next)
  }
  return (
    <TextField key={value} fullWidth defaultValue={inputValueOf(value)}>
      <Label>{label}</Label>
      <Input
        type="datetime-local"
        step={1}
        onBlur={(event) => commit(event.currentTarget.value)}
        onKeyDown={(event: KeyboardEvent<HTMLInputElement>) => event.key === 'Enter' && commit(event.currentTarget.value)}
      />
    </TextField>
  )
}
