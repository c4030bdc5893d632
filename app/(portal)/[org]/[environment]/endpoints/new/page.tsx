import type { Metadata } from 'next'
import { Link } from '#components/link.tsx'
import { db } from '#lib/db/client.ts'
import { listCatalog } from '#lib/webhooks/catalog.ts'
import { listEntityTypes } from '#lib/webhooks/entity-types.ts'
import { hasRole } from '#lib/webhooks/organizations.ts'
import { requireScope } from '../../environment.ts'
import { NewEndpointForm } from '../endpoint-form.tsx'

export const metadata: Metadata = { title: 'New endpoint' }

export default async function NewEndpointPage({ params }: { params: Promise<{ org: string; environment: string }> }) {
  const { member, scope } = await requireScope(await params)
  const [catalog, entityTypes] = await Promise.all([listCatalog(db()), listEntityTypes(db())])
  return (
    <div className="flex flex-col gap-6">
      <header>
        <Link href={`/${member.slug}/${scope.environment}/endpoints`} className="text-sm text-link underline">
          Endpoints
        </Link>
        <h1 className="mt-1 text-xl font-semibold tracking-tight">New {scope.environment} endpoint</h1>
      </header>
      {hasRole(member.role, 'developer') ? (
        <NewEndpointForm slug={member.slug} environment={scope.environment} catalog={catalog} entityTypes={entityTypes} />
      ) : (
        <p className="text-sm text-muted">A developer, admin or owner of this organization can create endpoints.</p>
      )}
    </div>
  )
}
