'use client'

import { Accordion, Card, Chip, SearchField } from '@heroui/react'
import { parseAsString, useQueryState } from 'nuqs'
import { CodeBlock } from '#components/code-block.tsx'
import { operationalCategory } from '#lib/webhooks/matching.ts'
import { ArchiveEventType } from './archive-event-type.tsx'
import type { Entry } from './entry.ts'
import { EventTypeEditor } from './event-type-editor.tsx'
import { SendToSandbox } from './send-to-sandbox.tsx'

type Props = { slug: string; eventTypes: Entry[]; canSend: boolean; isOperator: boolean }

/** The event types by category, searched as one types. The search and the open one are in the URL, so that both can be linked to. */
export function Catalog(props: Props) {
  const [search, setSearch] = useQueryState('q', parseAsString.withDefault(''))
  const [open, setOpen] = useQueryState('type', parseAsString)
  const isEmpty = !props.eventTypes.some(isPublishable)
  const found = props.eventTypes.filter((entry) => matches(entry, search.trim().toLowerCase()))
  return (
    <div className="flex flex-col gap-6">
      <SearchField value={search} onChange={setSearch} className="max-w-md" fullWidth aria-label="Search event types">
        <SearchField.Group>
          <SearchField.SearchIcon />
          <SearchField.Input placeholder="Search event types" />
          <SearchField.ClearButton />
        </SearchField.Group>
      </SearchField>
      {(isEmpty || found.length === 0) && <Nothing isCatalogEmpty={isEmpty} isOperator={props.isOperator} />}
      {byCategory(found).map(([category, entries]) => (
        <section key={category} aria-label={category} className="flex min-w-0 flex-col gap-2">
          <h2 className="flex items-baseline gap-2 text-base font-semibold">
            {category}
            <span className="text-xs font-normal text-muted tabular-nums">{entries.length}</span>
          </h2>
          <Accordion
            variant="surface"
            className="shadow-surface"
            expandedKeys={open === null ? [] : [open]}
            onExpandedChange={(keys) => setOpen([...keys].map(String).at(-1) ?? null)}
          >
            {entries.map((entry) => (
              <Item key={entry.name} entry={entry} {...props} isOpen={entry.name === open} />
            ))}
          </Accordion>
        </section>
      ))}
    </div>
  )
}

/** Hookport's own event types are in the catalog to be subscribed to; it alone sends them. */
function isPublishable({ category }: Entry): boolean {
  return category !== operationalCategory
}

function byCategory(entries: Entry[]): [string, Entry[]][] {
  const groups = Object.entries(Object.groupBy(entries, (entry) => entry.category))
  return groups.map(([category, group = []]): [string, Entry[]] => [category, group]).sort(([a], [b]) => a.localeCompare(b, 'en'))
}

function matches({ name, category, title, description }: Entry, search: string): boolean {
  return [name, category, title, description].some((text) => text.toLowerCase().includes(search))
}

function Nothing({ isCatalogEmpty, isOperator }: { isCatalogEmpty: boolean; isOperator: boolean }) {
  const advice = isOperator ? 'Add one, or install a catalog below.' : 'An operator of this platform adds them.'
  return (
    <Card className="items-center gap-1 p-10 text-center text-sm">
      <p className="font-medium">{isCatalogEmpty ? 'The catalog has no event types yet' : 'No event type matches'}</p>
      <p className="text-muted">{isCatalogEmpty ? advice : 'The search looks at name, category, title and description.'}</p>
    </Card>
  )
}

type ItemProps = { slug: string; entry: Entry; canSend: boolean; isOperator: boolean; isOpen: boolean }

function Item({ slug, entry, canSend, isOperator, isOpen }: ItemProps) {
  return (
    <Accordion.Item id={entry.name}>
      <Accordion.Heading>
        <Accordion.Trigger className="gap-3 px-4 py-3">
          <span className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-1 text-start">
            <span className="font-mono text-[0.8125rem] font-medium wrap-anywhere">{entry.name}</span>
            <span className="text-sm font-normal text-muted">{entry.title}</span>
            {entry.deprecated && (
              <Chip size="sm" color="warning" variant="soft">
                <Chip.Label>deprecated</Chip.Label>
              </Chip>
            )}
          </span>
          <Accordion.Indicator />
        </Accordion.Trigger>
      </Accordion.Heading>
      <Accordion.Panel>
        <Accordion.Body className="flex min-w-0 flex-col gap-4 px-4 pt-1 pb-4">
          {/* Only the open one: a catalog of hundreds would otherwise carry as many code blocks. */}
          {isOpen && <Content entry={entry} />}
          {isPublishable(entry) && (
            <div className="flex flex-wrap gap-2">
              {canSend && <SendToSandbox slug={slug} type={entry.name} example={entry.example} />}
              {isOperator && <EventTypeEditor slug={slug} eventType={entry} />}
              {isOperator && <ArchiveEventType slug={slug} name={entry.name} />}
            </div>
          )}
        </Accordion.Body>
      </Accordion.Panel>
    </Accordion.Item>
  )
}

function Content({ entry: { description, example, schema } }: { entry: Entry }) {
  return (
    <>
      {description !== '' && <p className="max-w-prose text-sm text-foreground">{description}</p>}
      <div className="grid min-w-0 items-start gap-4 lg:grid-cols-2">
        {example === null ? <p className="text-sm text-muted">No example.</p> : <CodeBlock label="Example" text={example} />}
        {schema === null ? (
          <p className="text-sm text-muted">No JSON Schema: its data may be any JSON.</p>
        ) : (
          <CodeBlock label="JSON Schema" text={schema} />
        )}
      </div>
    </>
  )
}
