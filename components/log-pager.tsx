import { Button, Label, ListBox, Select, Table } from '@heroui/react'
import { ChevronLeft, ChevronRight, ChevronsLeft } from 'lucide-react'
import { pageSizes } from './page-sizes.ts'

/** What the pager needs of a table; @tanstack/react-table's instance has all of it. */
type Paged = {
  state: { pagination: { pageIndex: number; pageSize: number } }
  firstPage: () => void
  previousPage: () => void
  nextPage: () => void
  getCanPreviousPage: () => boolean
  getCanNextPage: () => boolean
  setPagination: (pagination: { pageIndex: number; pageSize: number }) => void
}

/** The foot of a table: which rows are shown of how many, the page size, and the way to other pages. */
export function LogPager({ table, rowsShown, total }: { table: Paged; rowsShown: number; total: number }) {
  const { pageIndex, pageSize } = table.state.pagination
  const isFirst = !table.getCanPreviousPage()
  const isLast = !table.getCanNextPage()
  return (
    <Table.Footer className="flex-wrap gap-x-4 gap-y-2 px-3">
      <PageSize value={pageSize} onChange={(size) => table.setPagination({ pageIndex: 0, pageSize: size })} />
      <p className="ml-auto text-sm text-muted tabular-nums" aria-live="polite">
        {rangeText(pageIndex * pageSize, rowsShown, total)}
      </p>
      <div className="flex gap-1">
        <Button size="sm" variant="ghost" isIconOnly aria-label="First page" isDisabled={isFirst} onPress={() => table.firstPage()}>
          <ChevronsLeft className="size-4" />
        </Button>
        <Button size="sm" variant="ghost" isIconOnly aria-label="Previous page" isDisabled={isFirst} onPress={() => table.previousPage()}>
          <ChevronLeft className="size-4" />
        </Button>
        <Button size="sm" variant="ghost" isIconOnly aria-label="Next page" isDisabled={isLast} onPress={() => table.nextPage()}>
          <ChevronRight className="size-4" />
        </Button>
      </div>
    </Table.Footer>
  )
}

function rangeText(offset: number, rowsShown: number, total: number): string {
  const count = new Intl.NumberFormat('en').format(total)
  return rowsShown === 0 ? `0 of ${count}` : `${offset + 1}–${offset + rowsShown} of ${count}`
}

function PageSize({ value, onChange }: { value: number; onChange: (size: number) => void }) {
  return (
    <Select className="flex-row items-center gap-2" value={String(value)} onChange={(key) => onChange(Number(key))}>
      <Label className="sr-only text-sm font-normal whitespace-nowrap text-muted sm:not-sr-only">Rows per page</Label>
      <Select.Trigger className="min-h-8 w-20 py-1">
        <Select.Value />
        <Select.Indicator />
      </Select.Trigger>
      <Select.Popover>
        <ListBox>
          {pageSizes.map((size) => (
            <ListBox.Item key={size} id={String(size)} textValue={String(size)}>
              {size}
              <ListBox.ItemIndicator />
            </ListBox.Item>
          ))}
        </ListBox>
      </Select.Popover>
    </Select>
  )
}
