'use client'

import { Card } from '@heroui/react'
import { CopyButton } from '#components/copy-button.tsx'
import { Link } from '#components/link.tsx'
import type { Environment } from '#lib/db/client.ts'

export type CreatedEndpoint = { id: string; url: string; secret: string }

/** What was made, with the secret of each. */
export function CreatedEndpoints({
  slug,
  environment,
  endpoints,
}: {
  slug: string
  environment: Environment
  endpoints: CreatedEndpoint[]
}) {
  const list = `/${slug}/${environment}/endpoints`
  return (
    <Card role="region" aria-labelledby="created-heading" className="max-w-3xl gap-4 p-5">
      <Card.Header className="gap-1">
        <h2 id="created-heading" className="text-base font-semibold">
          {endpoints.length === 1 ? 'The endpoint is ready' : `${endpoints.length} endpoints are ready`}
        </h2>
        <Card.Description>
          Store the secret where your server keeps its secrets, and verify the signature of every request with it. The guides show how.
        </Card.Description>
      </Card.Header>
      <ul className="flex flex-col gap-4">
        {endpoints.map(({ id, url, secret }) => (
          <li key={id} className="flex min-w-0 flex-col gap-2">
            <Link href={`${list}/${id}`} className="font-mono text-[0.8125rem] wrap-anywhere text-link underline">
              {url}
            </Link>
            <Secret secret={secret} />
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-x-6 gap-y-2 text-sm">
        <Link href={list} className="text-link underline">
          All endpoints
        </Link>
        <Link href={`/${slug}/guides?env=${environment}`} className="text-link underline">
          Guides
        </Link>
      </div>
    </Card>
  )
}

function Secret({ secret }: { secret: string }) {
  return (
    <div className="flex items-center gap-2 rounded-lg bg-surface-secondary py-2 pr-2 pl-3">
      <code data-testid="secret" className="min-w-0 flex-1 font-mono text-sm wrap-anywhere text-foreground">
        {secret}
      </code>
      <CopyButton text={secret} label="Copy" showsLabel variant="primary" />
    </div>
  )
}
