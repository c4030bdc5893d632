import { Checkbox, Chip, Description, Label, SearchField, Switch } from '@heroui/react'
import { useState } from 'react'

export type CatalogEntry = { name: string; category: string; title: string; description: string; deprecated: boolean }

type Props = {
  catalog: CatalogEntry[]
  isEverything: boolean
  onEverythingChange: (isEverything: boolean) => void
  chosen: ReadonlySet<string>
  onChosenChange: (chosen: Set<string>) => void
}

/** Chooses event types: everything, or some of the catalog, which is grouped by category and can be searched. */
export function EventTypesPicker({ catalog, isEverything, onEverythingChange, chosen, onChosenChange }: Props) {
  const [search, setSearch] = useState('')
  const found = catalog.filter((entry) => matches(entry, search.trim().toLowerCase()))
  const change = (entries: CatalogEntry[], isChosen: boolean) => {
    const next = new Set(chosen)
    for (const { name } of entries) isChosen ? next.add(name) : next.delete(name)
    onChosenChange(next)
  }
  return (
    <div className="flex flex-col gap-4">
      <Switch isSelected={isEverything} onChange={onEverythingChange}>
        <Switch.Content>
          <Switch.Control>
            <Switch.Thumb />
          </Switch.Control>
          <Label>Everything</Label>
        </Switch.Content>
        <Description>Every event type, also those that are added to the catalog later.</Description>
      </Switch>
      {!isEverything && (
        <>
          <Search value={search} onChange={setSearch} />
          {found.length === 0 && (
            <p className="py-6 text-center text-sm text-muted">
              {catalog.length === 0 ? 'The catalog has no event types yet.' : 'No event type matches.'}
            </p>
          )}
          {Object.entries(Object.groupBy(found, (entry) => entry.category)).map(([category, entries = []]) => (
            <Category key={category} name={category} entries={entries} chosen={chosen} onChange={change} />
          ))}
        </>
      )}
    </div>
  )
}

function matches({ name, category, title, description }: CatalogEntry, search: string): boolean {
  return [name, category, title, description].some((text) => text.toLowerCase().includes(search))
}

function Search({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <SearchField value={value} onChange={onChange} fullWidth variant="secondary" aria-label="Search event types">
      <SearchField.Group>
        <SearchField.SearchIcon />
        <SearchField.Input placeholder="Search event types" />
        <SearchField.ClearButton />
      </SearchField.Group>
    </SearchField>
  )
}

type CategoryProps = {
  name: string
  entries: CatalogEntry[]
  chosen: ReadonlySet<string>
  onChange: (entries: CatalogEntry[], isChosen: boolean) => void
}

function Category({ name, entries, chosen, onChange }: CategoryProps) {
  const count = entries.filter((entry) => chosen.has(entry.name)).length
  return (
    <fieldset aria-label={name} className="flex flex-col gap-1">
      <Check
        label={name}
        remark={`${count} of ${entries.length}`}
        isSelected={count === entries.length}
        isIndeterminate={count > 0 && count < entries.length}
        onChange={(isChosen) => onChange(entries, isChosen)}
      />
      <ul className="flex flex-col border-l border-separator pl-4">
        {entries.map((entry) => (
          <li key={entry.name}>
            <Entry entry={entry} isChosen={chosen.has(entry.name)} onChange={(isChosen) => onChange([entry], isChosen)} />
          </li>
        ))}
      </ul>
    </fieldset>
  )
}

type CheckProps = { label: string; remark: string; isSelected: boolean; isIndeterminate: boolean; onChange: (isSelected: boolean) => void }

function Check({ label, remark, ...rest }: CheckProps) {
  return (
    <Checkbox {...rest} className="py-1" aria-label={`All of ${label}`}>
      <Checkbox.Content>
        <Checkbox.Control>
          <Checkbox.Indicator />
        </Checkbox.Control>
        <span className="text-sm font-semibold">{label}</span>
        <span className="text-xs text-muted tabular-nums">{remark}</span>
      </Checkbox.Content>
    </Checkbox>
  )
}

function Entry({ entry, isChosen, onChange }: { entry: CatalogEntry; isChosen: boolean; onChange: (isChosen: boolean) => void }) {
  return (
    <Checkbox isSelected={isChosen} onChange={onChange} className="py-1.5">
      <Checkbox.Content>
        <Checkbox.Control>
          <Checkbox.Indicator />
        </Checkbox.Control>
        <span className="font-mono text-[0.8125rem] wrap-anywhere">{entry.name}</span>
        {entry.deprecated && (
          <Chip size="sm" color="warning" variant="soft">
            <Chip.Label>deprecated</Chip.Label>
          </Chip>
        )}
      </Checkbox.Content>
      <Description className="wrap-anywhere">{entry.description === '' ? entry.title : entry.description}</Description>
    </Checkbox>
  )
}
