import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import type { CatalogEntry } from '#components/event-types-picker.tsx'
import { Link } from '#components/link.tsx'
import { db } from '#lib/db/client.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { AppError } from '#lib/errors.ts'
import { formatOf } from '#lib/formats/format.ts'
import { listCatalog } from '#lib/webhooks/catalog.ts'
import { type EndpointHealth, endpointHealth } from '#lib/webhooks/endpoint-health.ts'
import { type Endpoint, getEndpoint } from '#lib/webhooks/endpoints.ts'
import { listEntityTypes } from '#lib/webhooks/entity-types.ts'
import { countMax } from '#lib/webhooks/health-bounds.ts'
import { hasRole, type Scope } from '#lib/webhooks/organizations.ts'
import { listRecoveries } from '#lib/webhooks/recoveries.ts'
import type { Target } from '../../../webhooks/target.ts'
import { requireScope } from '../../environment.ts'
import { draftOf } from '../draft.ts'
import { EditEndpointForm } from '../endpoint-form.tsx'
import { boundedText } from '../health-text.ts'
import { StateChips } from '../state-chips.tsx'
import { EnabledControl } from './enabled-control.tsx'
import { EndpointFacts } from './endpoint-facts.tsx'
import { EndpointOperations } from './endpoint-operations.tsx'
import { Health } from './health.tsx'
import { Recoveries } from './recoveries.tsx'
import { SendExample } from './send-example.tsx'

export const metadata: Metadata = { title: 'Endpoint' }

type Props = { params: Promise<{ org: string; environment: string; id: string }> }

/** One endpoint: how it is doing, what can be done with it, and all of its settings. */
export default async function EndpointPage({ params }: Props) {
  const { id, ...rest } = await params
  const { member, scope } = await requireScope(rest)
  const endpoint = await findEndpoint(scope, id)
  const canEdit = hasRole(member.role, 'developer')
  const target = { slug: member.slug, environment: scope.environment, endpointId: id }
  const [catalog, health, recoveries] = await Promise.all([
    listCatalog(db()),
    endpointHealth(tenantDb(scope), scope, id),
    listRecoveries(tenantDb(scope), scope, { endpointId: id }, { limit: 10 }),
  ])
  return (
    <div className="flex flex-col gap-6">
      <Heading target={target} endpoint={endpoint} health={health} canEdit={canEdit} />
      <Health target={target} initial={health} />
      <div className={canEdit ? 'grid items-start gap-6 xl:grid-cols-2' : ''}>
        <div className="flex min-w-0 flex-col gap-6">
          {canEdit && <EndpointOperations target={target} scope={scope} endpoint={endpoint} />}
          <Recoveries
            target={target}
            canEdit={canEdit}
            isEnabled={endpoint.enabled}
            lastSuccessAt={health.lastSuccessAt}
            initial={recoveries.data}
          />
        </div>
        {canEdit && <SendExample target={target} names={catalog.map(({ name }) => name)} />}
      </div>
      <section id="settings" aria-labelledby="settings-heading" className="flex scroll-mt-4 flex-col gap-4">
        <h2 id="settings-heading" className="text-base font-semibold">
          Settings
        </h2>
        {canEdit ? <EditForm target={target} endpoint={endpoint} catalog={catalog} /> : <EndpointFacts endpoint={endpoint} />}
      </section>
    </div>
  )
}

async function EditForm({ target, endpoint, catalog }: { target: Target; endpoint: Endpoint; catalog: CatalogEntry[] }) {
  const saved = draftOf(endpoint, formatOf(endpoint.format))
  return (
    <EditEndpointForm
      // What was saved elsewhere meanwhile, or just now, is what the form begins with. The switch at the head of the page is no part of it, and loses nobody's edits.
      key={JSON.stringify({ ...saved, enabled: null })}
      {...target}
      catalog={catalog}
      entityTypes={await listEntityTypes(db())}
      saved={saved}
    />
  )
}

async function findEndpoint(scope: Scope, id: string): Promise<Endpoint> {
  try {
    return await getEndpoint(tenantDb(scope), scope, id)
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') notFound()
    throw error
  }
}

type HeadingProps = { target: Target; endpoint: Endpoint; health: EndpointHealth; canEdit: boolean }

function Heading({ target, endpoint, health, canEdit }: HeadingProps) {
  const { environment, url, enabled, primary } = endpoint
  return (
    <header className="flex min-w-0 flex-col gap-2">
      <Link href={`/${target.slug}/${environment}/endpoints`} className="w-fit text-sm text-link underline">
        {environment === 'sandbox' ? 'Sandbox' : 'Production'} endpoints
      </Link>
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <h1 className="min-w-0 text-xl font-semibold tracking-tight wrap-anywhere">{url}</h1>
        {canEdit && <EnabledControl target={target} isEnabled={enabled} waitingText={waitingText(health)} />}
      </div>
      <p className="flex flex-wrap items-center gap-2 text-sm text-muted">
        <StateChips enabled={enabled} primary={primary} />
        <code className="font-mono text-xs wrap-anywhere">{endpoint.id}</code>
      </p>
      {!enabled && (
        <p className="text-sm">
          Nothing is sent. Events for this endpoint are kept in the log as skipped, and can be recovered once it is enabled.
        </p>
      )}
      <PartLinks canEdit={canEdit} deliveriesHref={`/${target.slug}/${environment}/deliveries?endpointId=${endpoint.id}`} />
    </header>
  )
}

/** What disabling would skip, in words; null where nothing waits. */
function waitingText({ backlog: { ready, retrying } }: EndpointHealth): string | null {
  const waiting = Math.max(ready, retrying)
  if (waiting === 0) return null
  return waiting === 1 ? 'is the delivery that waits now' : `are the ${boundedText(waiting, countMax)} deliveries that wait now`
}

/** The way to the parts of a long page. */
function PartLinks({ canEdit, deliveriesHref }: { canEdit: boolean; deliveriesHref: string }) {
  const parts = [
    { id: 'health', label: 'Health', isShown: true },
    { id: 'secret', label: 'Secret', isShown: canEdit },
    { id: 'recover', label: 'Recover', isShown: true },
    { id: 'example', label: 'Send an example', isShown: canEdit },
    { id: 'settings', label: 'Settings', isShown: true },
  ].filter(({ isShown }) => isShown)
  return (
    <nav aria-label="On this page" className="flex flex-wrap gap-x-5 gap-y-1 text-sm">
      {parts.map(({ id, label }) => (
        <a key={id} href={`#${id}`} className="text-link underline">
          {label}
        </a>
      ))}
      <Link href={deliveriesHref} className="text-link underline">
        Its deliveries
      </Link>
    </nav>
  )
}
