'use client'

import { Card, Description, Label, ListBox, Select } from '@heroui/react'
import { useEffect, useState } from 'react'
import { CodeBlock } from '#components/code-block.tsx'
import type { CatalogEntry } from '#components/event-types-picker.tsx'
import { FormRefusal } from '#components/form-refusal.tsx'
import { useAction } from '#components/use-action.ts'
import type { Preview } from '#lib/webhooks/preview.ts'
import { preview } from './actions.ts'
import { type Draft, headersOf } from './draft.ts'

type Props = { slug: string; draft: Draft; catalog: CatalogEntry[] }

/** What this endpoint would be sent, for the example of an event type of one's choice. */
export function PreviewPanel({ slug, draft, catalog }: Props) {
  const [picked, setPicked] = useState<string | null>(null)
  const [shown, setShown] = useState<Preview | null>(null)
  const { run, refusal } = useAction(preview, slug)
  const eventType = picked ?? firstChosen(draft, catalog)
  const { format, entityType, callbackHash, headers } = draft
  // biome-ignore lint/correctness/useExhaustiveDependencies: `run` is new with every render; what the request is made of is listed
  useEffect(() => {
    if (eventType === null) return
    // While somebody types, only the last letter is worth a request.
    const input = {
      format,
      eventType,
      entityType: entityType.trim() || null,
      callbackHash: callbackHash.trim(),
      headers: headersOf(headers),
    }
    const timer = setTimeout(() => run(input, setShown), 250)
    return () => clearTimeout(timer)
  }, [format, eventType, entityType, callbackHash, headers])
  return (
    <Card role="region" aria-labelledby="preview-heading" className="min-w-0 gap-4 p-5">
      <Card.Header className="gap-1">
        <h2 id="preview-heading" className="text-base font-semibold">
          Preview
        </h2>
        <Card.Description>The POST request this endpoint gets, made from the event type's own example.</Card.Description>
      </Card.Header>
      {eventType === null ? (
        <p className="text-sm text-muted">The catalog has no event types yet.</p>
      ) : (
        <TypeSelect names={catalog.map(({ name }) => name)} value={eventType} onChange={setPicked} />
      )}
      <FormRefusal message={refusal?.message ?? null} />
      {shown && <CodeBlock label="Body" text={shown.body} />}
      {shown && <CodeBlock label="Headers" text={headerText(shown.headers)} />}
    </Card>
  )
}

/** The first type of the catalog that the endpoint would get. */
function firstChosen({ eventTypes }: Draft, catalog: CatalogEntry[]): string | null {
  const isChosen = ({ name, category }: CatalogEntry) => eventTypes.includes(name) || eventTypes.includes(`${category}.*`)
  return (catalog.find(isChosen) ?? catalog[0])?.name ?? null
}

function headerText(headers: Record<string, string>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')
}

function TypeSelect({ names, value, onChange }: { names: string[]; value: string; onChange: (name: string) => void }) {
  return (
    <Select fullWidth value={value} onChange={(key) => onChange(String(key))}>
      <Label>Example of</Label>
      <Select.Trigger>
        <Select.Value className="font-mono text-[0.8125rem]" />
        <Select.Indicator />
      </Select.Trigger>
      <Description>Nothing is sent. Test Connection does that.</Description>
      <Select.Popover>
        <ListBox className="max-h-72 overflow-y-auto">
          {names.map((name) => (
            <ListBox.Item key={name} id={name} textValue={name} className="font-mono text-[0.8125rem]">
              {name}
              <ListBox.ItemIndicator />
            </ListBox.Item>
          ))}
        </ListBox>
      </Select.Popover>
    </Select>
  )
}
