'use client'

import { usePathname } from 'next/navigation'
import { Link } from '#components/link.tsx'

type Group = { id: string; title: string; operations: { id: string; summary: string }[] }

/** What the reference has: the groups, and the operations of the one that is open. Folded away where there is no room beside the text. */
export function Contents({ groups }: { groups: Group[] }) {
  return (
    <nav aria-label="Reference">
      <details className="rounded-xl bg-surface px-4 py-2.5 shadow-surface lg:hidden">
        <summary className="cursor-pointer text-sm font-medium">Contents</summary>
        <List groups={groups} />
      </details>
      <div className="sticky top-6 hidden max-h-[calc(100dvh-3rem)] overflow-y-auto lg:block">
        <List groups={groups} />
      </div>
    </nav>
  )
}

function List({ groups }: { groups: Group[] }) {
  const pathname = usePathname()
  return (
    <ul className="flex flex-col gap-0.5 py-1">
      <li>
        <Page href="/reference" title="Overview" isCurrent={pathname === '/reference'} />
      </li>
      {groups.map(({ id, title, operations }) => {
        const href = `/reference/${id}`
        return (
          <li key={id}>
            <Page href={href} title={title} isCurrent={pathname === href} />
            {pathname === href && <Operations operations={operations} />}
          </li>
        )
      })}
    </ul>
  )
}

const focus = 'rounded-md focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-accent'

function Page({ href, title, isCurrent }: { href: string; title: string; isCurrent: boolean }) {
  const look = isCurrent ? 'bg-default font-medium text-foreground' : 'text-muted hover:text-foreground'
  return (
    <Link href={href} aria-current={isCurrent ? 'page' : undefined} className={`block px-2.5 py-1.5 text-sm ${focus} ${look}`}>
      {title}
    </Link>
  )
}

function Operations({ operations }: { operations: Group['operations'] }) {
  return (
    <ul className="my-1 ml-2.5 flex flex-col border-l border-border">
      {operations.map(({ id, summary }) => (
        <li key={id}>
          <a href={`#${id}`} className={`block px-3 py-1 text-[0.8125rem] text-muted hover:text-foreground ${focus}`}>
            {summary}
          </a>
        </li>
      ))}
    </ul>
  )
}
