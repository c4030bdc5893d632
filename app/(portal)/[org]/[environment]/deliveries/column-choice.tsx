import { Columns3 } from 'lucide-react'
import { useMemo } from 'react'
import { defaultColumns, logColumns } from '#components/log-columns.tsx'
import { Popup, popupRow } from '#components/popup.tsx'
import { useStored } from '#components/use-stored.ts'

/** The columns that this reader has chosen, and how to choose others; the browser remembers them. */
export function useColumns(): [readonly string[], (columns: string[]) => void] {
  const [stored, store] = useStored('hookport-log-columns')
  const columns = useMemo(() => {
    const chosen = stored?.split(',').filter((id) => logColumns.some((known) => known.id === id)) ?? []
    return chosen.length === 0 ? defaultColumns : chosen
  }, [stored])
  return [columns, (next) => store(next.join(','))]
}

/** Chooses the columns of the table; at least one stays. */
export function ColumnChoice({ columns, setColumns }: { columns: readonly string[]; setColumns: (columns: string[]) => void }) {
  const choose = (id: string, isChosen: boolean) =>
    setColumns(logColumns.map((column) => column.id).filter((known) => (known === id ? isChosen : columns.includes(known))))
  return (
    <Popup
      variant="secondary"
      button={
        <>
          <Columns3 className="size-4" />
          Columns
        </>
      }
    >
      <fieldset>
        <legend className="sr-only">Columns</legend>
        {logColumns.map(({ id, header }) => {
          const isChosen = columns.includes(id)
          return (
            <label key={id} className={`${popupRow} min-h-8`}>
              <input
                type="checkbox"
                checked={isChosen}
                disabled={isChosen && columns.length === 1}
                onChange={(event) => choose(id, event.currentTarget.checked)}
                className="size-4 accent-accent"
              />
              {header}
            </label>
          )
        })}
      </fieldset>
    </Popup>
  )
}
