import { Chip } from '@heroui/react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { db } from '#lib/db/client.ts'
import { AppError } from '#lib/errors.ts'
import { formatOf } from '#lib/formats/format.ts'
import { listCatalog } from '#lib/webhooks/catalog.ts'
import { type Endpoint, getEndpoint } from '#lib/webhooks/endpoints.ts'
import { listEntityTypes } from '#lib/webhooks/entity-types.ts'
import { hasRole, type Scope } from '#lib/webhooks/organizations.ts'
import { requireScope } from '../../environment.ts'
import { draftOf } from '../draft.ts'
import { EditEndpointForm } from '../endpoint-form.tsx'
import { EndpointFacts } from './endpoint-facts.tsx'
import { EndpointOperations } from './endpoint-operations.tsx'

export const metadata: Metadata = { title: 'Endpoint' }

type Props = { params: Promise<{ org: string; environment: string; id: string }> }

/** One endpoint: its secret and what can be done with it, and all of its settings. */
export default async function EndpointPage({ params }: Props) {
  const { id, ...rest } = await params
  const { member, scope } = await requireScope(rest)
  const endpoint = await findEndpoint(scope, id)
  const canEdit = hasRole(member.role, 'developer')
  const [catalog, entityTypes] = await Promise.all([listCatalog(db()), listEntityTypes(db())])
  return (
    <div className="flex flex-col gap-6">
      <Heading slug={member.slug} endpoint={endpoint} />
      {canEdit && (
        <EndpointOperations
          target={{ slug: member.slug, environment: scope.environment, endpointId: id }}
          scope={scope}
          endpoint={endpoint}
        />
      )}
      {canEdit ? (
        <EditEndpointForm
          // What was saved elsewhere meanwhile, or just now, is what the form begins with.
          key={endpoint.updatedAt}
          slug={member.slug}
          environment={scope.environment}
          catalog={catalog}
          entityTypes={entityTypes}
          endpointId={id}
          saved={draftOf(endpoint, formatOf(endpoint.format))}
        />
      ) : (
        <EndpointFacts endpoint={endpoint} />
      )}
    </div>
  )
}

async function findEndpoint(scope: Scope, id: string): Promise<Endpoint> {
  try {
    return await getEndpoint(db(), scope, id)
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') notFound()
    throw error
  }
}

function Heading({ slug, endpoint }: { slug: string; endpoint: Endpoint }) {
  const { environment, url, enabled, primary } = endpoint
  return (
    <header className="min-w-0">
      <Link href={`/${slug}/${environment}/endpoints`} className="text-sm text-link underline">
        {environment === 'sandbox' ? 'Sandbox' : 'Production'} endpoints
      </Link>
      <h1 className="mt-1 text-xl font-semibold tracking-tight wrap-anywhere">{url}</h1>
      <p className="mt-2 flex flex-wrap items-center gap-2 text-sm text-muted">
        <Chip size="sm" variant="soft" color={enabled ? 'success' : 'warning'}>
          <Chip.Label>{enabled ? 'Enabled' : 'Disabled'}</Chip.Label>
        </Chip>
        {primary && (
          <Chip size="sm" variant="soft" color="accent">
            <Chip.Label>Primary</Chip.Label>
          </Chip>
        )}
        <code className="font-mono text-xs wrap-anywhere">{endpoint.id}</code>
      </p>
    </header>
  )
}
