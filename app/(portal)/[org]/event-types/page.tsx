import type { Metadata } from 'next'
import { requireMember } from '#lib/auth/session.ts'
import { db } from '#lib/db/client.ts'
import { listEventTypes } from '#lib/webhooks/catalog.ts'
import { hasRole } from '#lib/webhooks/organizations.ts'
import { vendorCatalogs } from '#lib/webhooks/vendor-catalogs.ts'
import { Catalog } from './catalog.tsx'
import { EventTypeEditor } from './event-type-editor.tsx'
import { InstallCatalogs } from './install-catalogs.tsx'

export const metadata: Metadata = { title: 'Event types' }

/** The catalog: everything that can happen, with an example of each. */
export default async function EventTypesPage({ params }: { params: Promise<{ org: string }> }) {
  const member = await requireMember((await params).org)
  const { data } = await listEventTypes(db(), { limit: 10_000 })
  const isOperator = member.user.staffRole === 'operator'
  const installed = new Set(data.map(({ name }) => name))
  const vendors = vendorCatalogs.map(({ name, title, description, eventTypes }) => ({
    name,
    title,
    description,
    size: eventTypes.length,
    isInstalled: eventTypes.every((type) => installed.has(type.name)),
  }))
  return (
    <div className="flex flex-col gap-6">
      <header className="flex flex-wrap items-end justify-between gap-4">
        <div>
          <h1 className="text-xl font-semibold tracking-tight">Event types</h1>
          <p className="mt-1 max-w-prose text-sm text-muted">What an endpoint can subscribe to, with the data each event carries.</p>
        </div>
        {isOperator && <EventTypeEditor slug={member.slug} eventType={null} />}
      </header>
      <Catalog
        slug={member.slug}
        eventTypes={data.map((type) => ({ ...type, schema: prettyJson(type.schema), example: prettyJson(type.example) }))}
        canSend={hasRole(member.role, 'developer')}
        isOperator={isOperator}
      />
      {isOperator && <InstallCatalogs slug={member.slug} catalogs={vendors} />}
    </div>
  )
}

function prettyJson(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value, null, 2)
}
