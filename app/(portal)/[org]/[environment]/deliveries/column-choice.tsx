import { Button, Dropdown, Label } from '@heroui/react'
import { Columns3 } from 'lucide-react'
import { useMemo } from 'react'
import { defaultColumns, logColumns } from '#components/log-columns.tsx'
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
  return (
    <Dropdown>
      <Button variant="secondary" size="sm">
        <Columns3 className="size-4" />
        Columns
      </Button>
      <Dropdown.Popover>
        <Dropdown.Menu
          aria-label="Columns"
          selectionMode="multiple"
          disallowEmptySelection
          selectedKeys={columns}
          onSelectionChange={(keys) => setColumns(logColumns.map(({ id }) => id).filter((id) => keys === 'all' || keys.has(id)))}
        >
          {logColumns.map(({ id, header }) => (
            <Dropdown.Item key={id} id={id} textValue={header}>
              <Dropdown.ItemIndicator />
              <Label>{header}</Label>
            </Dropdown.Item>
          ))}
        </Dropdown.Menu>
      </Dropdown.Popover>
    </Dropdown>
  )
}
