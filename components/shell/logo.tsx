/** The product's mark, a hook that ends in a port, and its name; with `markOnly` the name is left to screen readers. */
export function Logo({ markOnly = false }: { markOnly?: boolean }) {
  return (
    <span className="flex items-center gap-2">
      <svg viewBox="0 0 24 24" className="size-6 shrink-0 text-accent" fill="none" aria-hidden="true">
        <rect width="24" height="24" rx="6.5" fill="currentColor" />
        <path d="M8 5.5v8.2a4 4 0 0 0 8 0v-1.2" stroke="white" strokeWidth="2.2" strokeLinecap="round" />
        <circle cx="16" cy="8.2" r="2.1" fill="white" />
      </svg>
      <span className={markOnly ? 'sr-only sm:not-sr-only sm:font-semibold sm:tracking-tight' : 'font-semibold tracking-tight'}>
        Hookport
      </span>
    </span>
  )
}
