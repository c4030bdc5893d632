import { ChevronDown } from 'lucide-react'

type Props = {
  /** Names it for screen readers, and for everybody with `showsLabel`. */
  label: string
  showsLabel?: boolean
  options: readonly { id: string; label: string }[]
  value: string
  onChange: (id: string) => void
  className?: string
}

/** One of a few, by the browser's own list: as every device shows it, and without script. */
export function PlainSelect({ label, showsLabel = false, options, value, onChange, className = '' }: Props) {
  return (
    <label className="flex items-center gap-2">
      <span className={showsLabel ? 'sr-only text-sm whitespace-nowrap text-muted sm:not-sr-only' : 'sr-only'}>{label}</span>
      <span className="relative inline-flex">
        <select
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
          className={`input cursor-pointer appearance-none truncate py-0 pr-8 text-sm ${className}`}
        >
          {options.map((option) => (
            <option key={option.id} value={option.id} className="bg-overlay text-foreground">
              {option.label}
            </option>
          ))}
        </select>
        <ChevronDown aria-hidden="true" className="pointer-events-none absolute top-1/2 right-2.5 size-4 -translate-y-1/2 text-muted" />
      </span>
    </label>
  )
}
