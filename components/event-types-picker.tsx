import { Checkbox, Chip, Description, Label, SearchField, Switch } from '@heroui/react'
import { useState } from 'react'
import { categoryWildcard } from '#lib/webhooks/matching.ts'

export type CatalogEntry = { name: string; category: string; title: string; description: string; deprecated: boolean }

type Props = {
  catalog: CatalogEntry[]
  isEverything: boolean
  onEverythingChange: (isEverything: boolean) => void
  /** Names of event types, and `<category>.*` for whole categories. */
  chosen: ReadonlySet<string>
  onChosenChange: (chosen: Set<string>) => void
}

/** Chooses event types: everything, or whole categories and single types of the catalog, which is grouped and can be searched. */
export function EventTypesPicker({ catalog, isEverything, onEverythingChange, chosen, onChosenChange }: Props) {
  const [search, setSearch] = useState('')
  const found = catalog.filter((entry) => matches(entry, search.trim().toLowerCase()))
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
            <Category
              key={category}
              name={category}
              shown={entries}
              names={catalog.filter((entry) => entry.category === category).map((entry) => entry.name)}
              chosen={chosen}
              onChange={onChosenChange}
            />
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
    <SearchField value={value} onChange={onChange} fullWidth aria-label="Search event types">
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
  /** What the search found; `names` is all of the category. */
  shown: CatalogEntry[]
  names: string[]
  chosen: ReadonlySet<string>
  onChange: (chosen: Set<string>) => void
}

function Category({ name, shown, names, chosen, onChange }: CategoryProps) {
  const wildcard = categoryWildcard(name)
  const isWhole = chosen.has(wildcard)
  const count = names.filter((one) => chosen.has(one)).length
  const rest = new Set(chosen).difference(new Set([wildcard, ...names]))
  const changeOne = (changed: string, isChosen: boolean) => {
    // Taking one type out of a whole category leaves the others, one by one.
    const before = isWhole ? new Set(names) : new Set(names.filter((one) => chosen.has(one)))
    const after = isChosen ? before.add(changed) : before.difference(new Set([changed]))
    onChange(rest.union(after))
  }
  return (
    <fieldset aria-label={name} className="flex flex-col gap-1">
      <Check
        label={name}
        remark={isWhole ? 'all, also those added later' : `${count} of ${names.length}`}
        isSelected={isWhole}
        isIndeterminate={!isWhole && count > 0}
        onChange={(isChosen) => onChange(isChosen ? rest.union(new Set([wildcard])) : rest)}
      />
      <ul className="flex flex-col border-l border-separator pl-4">
        {shown.map((entry) => (
          <li key={entry.name}>
            <Entry entry={entry} isChosen={isWhole || chosen.has(entry.name)} onChange={(isChosen) => changeOne(entry.name, isChosen)} />
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
