import { tableVariants } from '@heroui/styles'
import { ChevronLeft, ChevronRight, ChevronsLeft } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { pageSizes } from './page-sizes.ts'
import { PlainSelect } from './plain-select.tsx'

type Props = {
  /** Counts from 1. */
  page: number
  limit: number
  rowsShown: number
  /** How many rows there are on all pages. */
  total: number
  onChange: (pagination: { page: number; limit: number }) => void
}

/** The foot of a table whose pages are numbered: which rows are shown of how many, the page size, and the way to other pages. */
export function LogPager({ page, limit, rowsShown, total, onChange }: Props) {
  const turnTo = (next: number) => onChange({ page: next, limit })
  return (
    <PagerFrame
      limit={limit}
      onLimitChange={(size) => onChange({ page: 1, limit: size })}
      range={rangeText((page - 1) * limit, rowsShown, total)}
      onFirst={page > 1 ? () => turnTo(1) : null}
      onPrevious={page > 1 ? () => turnTo(page - 1) : null}
      onNext={page * limit < total ? () => turnTo(page + 1) : null}
    />
  )
}

type FrameProps = {
  limit: number
  onLimitChange: (limit: number) => void
  /** Which rows are shown of how many. */
  range: ReactNode
  /** Null where there is no such page. */
  onFirst: (() => void) | null
  onPrevious: (() => void) | null
  onNext: (() => void) | null
}

const footer = tableVariants().footer({ className: 'flex-wrap gap-x-4 gap-y-2 px-3' })
const sizes = pageSizes.map((size) => ({ id: String(size), label: String(size) }))

/** What the foot of every paged table looks like. */
export function PagerFrame({ limit, onLimitChange, range, onFirst, onPrevious, onNext }: FrameProps) {
  return (
    <div className={footer}>
      <PlainSelect
        label="Rows per page"
        showsLabel
        options={sizes}
        value={String(limit)}
        onChange={(size) => onLimitChange(Number(size))}
        className="h-8 w-20"
      />
      <div className="ml-auto text-sm text-muted tabular-nums" aria-live="polite">
        {range}
      </div>
      <div className="flex gap-1">
        <PagerButton label="First page" onPress={onFirst}>
          <ChevronsLeft className="size-4" />
        </PagerButton>
        <PagerButton label="Previous page" onPress={onPrevious}>
          <ChevronLeft className="size-4" />
        </PagerButton>
        <PagerButton label="Next page" onPress={onNext}>
          <ChevronRight className="size-4" />
        </PagerButton>
      </div>
    </div>
  )
}

function PagerButton({ label, onPress, children }: { label: string; onPress: (() => void) | null; children: ReactNode }) {
  return (
    <Button size="sm" variant="ghost" isIconOnly aria-label={label} isDisabled={onPress === null} onPress={onPress ?? undefined}>
      {children}
    </Button>
  )
}

function rangeText(offset: number, rowsShown: number, total: number): string {
  const count = new Intl.NumberFormat('en').format(total)
  return rowsShown === 0 ? `0 of ${count}` : `${offset + 1}–${offset + rowsShown} of ${count}`
}
