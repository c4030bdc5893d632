import { buttonVariants, Card } from '@heroui/react'
import { Plus } from 'lucide-react'
import type { Metadata } from 'next'
import { EnvironmentLinks } from '#components/environment-links.tsx'
import { Link } from '#components/link.tsx'
import { tenantDb } from '#lib/db/tenant.ts'
import { AppError } from '#lib/errors.ts'
import { endpointGlances } from '#lib/webhooks/endpoint-health.ts'
import { type Endpoint, listEndpoints } from '#lib/webhooks/endpoints.ts'
import { hasRole, type Scope } from '#lib/webhooks/organizations.ts'
import type { Page } from '#lib/webhooks/paging.ts'
import { requireScope } from '../../environment.ts'
import { EndpointTable } from './endpoint-table.tsx'

export const metadata: Metadata = { title: 'Endpoints' }

type Props = { params: Promise<{ org: string; environment: string }>; searchParams: Promise<{ cursor?: string | string[] }> }

/** Every endpoint of one environment, newest first. */
export default async function EndpointsPage({ params, searchParams }: Props) {
  const { member, scope } = await requireScope(await params)
  const { cursor } = await searchParams
  const page = await readPage(scope, typeof cursor === 'string' ? cursor : undefined)
  const glances = await endpointGlances(
    tenantDb(scope),
    scope,
    page.data.map(({ id }) => id),
  )
  const path = `/${member.slug}/${scope.environment}/endpoints`
  const canEdit = hasRole(member.role, 'developer')
  return (
    <div className="flex flex-col gap-6">
      <Header path={path} slug={member.slug} environment={scope.environment} canEdit={canEdit} />
      {page.data.length > 0 ? (
        <EndpointTable rows={page.data.map((endpoint) => ({ ...rowOf(endpoint), health: glances.get(endpoint.id) ?? null }))} path={path} />
      ) : (
        <NoEndpoints canEdit={canEdit} />
      )}
      {page.nextCursor !== null && (
        <Link href={`${path}?cursor=${page.nextCursor}`} className="text-sm text-link underline">
          Older endpoints
        </Link>
      )}
    </div>
  )
}

type HeaderProps = { path: string; slug: string; environment: Scope['environment']; canEdit: boolean }

function Header({ path, slug, environment, canEdit }: HeaderProps) {
  return (
    <header className="flex flex-wrap items-end justify-between gap-4">
      <div>
        <h1 className="text-xl font-semibold tracking-tight">Endpoints</h1>
        <p className="mt-1 max-w-prose text-sm text-muted">
          Each takes the events it is set to, in a format of its own. The primary one is the webhook on the card.
        </p>
      </div>
      <div className="flex flex-wrap items-center gap-3">
        <EnvironmentLinks current={environment} hrefOf={(other) => `/${slug}/${other}/endpoints`} />
        {canEdit && (
          <Link href={`${path}/new`} className={buttonVariants({ size: 'sm' })}>
            <Plus className="size-4" />
            New endpoint
          </Link>
        )}
      </div>
    </header>
  )
}

/** A cursor that is none, from a link that was cut short, begins at the first page. */
async function readPage(scope: Scope, cursor: string | undefined): Promise<Page<Endpoint>> {
  try {
    return await listEndpoints(tenantDb(scope), scope, { limit: 100, cursor })
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return listEndpoints(tenantDb(scope), scope, { limit: 100 })
    throw error
  }
}

/** What the table shows; the rest, such as headers, stays on the server. */
function rowOf({ id, url, description, format, eventTypes, enabled, primary, applicationId }: Endpoint) {
  return { id, url, description, format, eventTypes, enabled, primary, applicationId }
}

function NoEndpoints({ canEdit }: { canEdit: boolean }) {
  return (
    <Card className="items-center gap-1 p-10 text-center text-sm">
      <p className="font-medium">No endpoints yet</p>
      <p className="text-muted">{canEdit ? 'Create the first one to receive events.' : 'A developer, admin or owner can create one.'}</p>
    </Card>
  )
}
