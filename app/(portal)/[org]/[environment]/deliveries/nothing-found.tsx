import { Card } from '@heroui/react'
import type { ReactNode } from 'react'
import { Button } from '#components/button.tsx'
import { Link } from '#components/link.tsx'
import type { Environment } from '#lib/db/client.ts'

type Props = {
  /** What is empty: the log, what the filters leave of it, or a page behind its end; or the delivery that a link names is not there. */
  kind: 'log' | 'filters' | 'page' | 'opened'
  slug: string
  environment: Environment
  /** The same filters, as an address has them. */
  search?: string
  id?: string
  onFirst?: () => void
}

/** Says what there is none of, and where to go from here. */
export function NothingFound({ kind, slug, environment, search = '', id = '', onFirst }: Props) {
  const other = environment === 'sandbox' ? 'production' : 'sandbox'
  const inOther = <TextLink href={`/${slug}/${other}/deliveries${kind === 'opened' ? `?open=${id}` : search}`}>Look in {other}</TextLink>
  switch (kind) {
    case 'log':
      return (
        <Note title={`No deliveries in ${environment} yet`} links={<TextLink href={`/${slug}/webhooks`}>Set up a webhook</TextLink>}>
          Every event that is sent to an endpoint appears here within seconds.
        </Note>
      )
    case 'filters':
      return (
        <Note
          title="Nothing matches"
          links={
            <>
              <TextLink href={`/${slug}/${environment}/deliveries`}>Clear all filters</TextLink>
              {inOther}
            </>
          }
        >
          No delivery in {environment} has all of this. Take a filter away, or widen the time.
        </Note>
      )
    case 'page':
      return (
        <Note
          title="The log ends before this row"
          links={
            <Button size="sm" variant="secondary" onPress={onFirst}>
              Go to the first page
            </Button>
          }
        >
          There are not so many deliveries here.
        </Note>
      )
    case 'opened':
      return (
        <Note title={`This delivery is not in the ${environment} log`} links={inOther}>
          <span className="wrap-anywhere">
            {id} does not exist here. It may belong to the other environment, or be older than the log is kept.
          </span>
        </Note>
      )
    default:
      return kind satisfies never
  }
}

function Note({ title, links, children }: { title: string; links: ReactNode; children: ReactNode }) {
  return (
    <Card className="items-center gap-2 p-8 text-center text-sm">
      <p className="font-medium">{title}</p>
      <p className="max-w-prose text-muted">{children}</p>
      <div className="flex flex-wrap justify-center gap-4">{links}</div>
    </Card>
  )
}

function TextLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} className="text-link underline">
      {children}
    </Link>
  )
}
