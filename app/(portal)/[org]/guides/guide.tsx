import { Card } from '@heroui/react'
import { Link2 } from 'lucide-react'
import type { ReactNode } from 'react'

/** One chapter, with a link to itself. */
export function Guide({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <Card role="region" aria-labelledby={`${id}-heading`} id={id} className="min-w-0 scroll-mt-4 gap-4 p-5 text-sm">
      <h2 id={`${id}-heading`} className="flex items-center gap-2 text-base font-semibold">
        {title}
        <a
          href={`#${id}`}
          aria-label={`Link to ${title}`}
          className="rounded-md p-1 text-muted hover:text-foreground focus-visible:outline-2 focus-visible:outline-accent"
        >
          <Link2 aria-hidden="true" className="size-4" />
        </a>
      </h2>
      {children}
    </Card>
  )
}

export function Paragraph({ children }: { children: ReactNode }) {
  return <p className="max-w-prose leading-6 text-foreground">{children}</p>
}

export function Points({ children }: { children: ReactNode }) {
  return <ul className="flex max-w-prose list-disc flex-col gap-2 pl-5 leading-6 text-foreground">{children}</ul>
}

/** A word of code inside a sentence. */
export function Mono({ children }: { children: ReactNode }) {
  return <code className="font-mono text-[0.8125rem] wrap-anywhere">{children}</code>
}
