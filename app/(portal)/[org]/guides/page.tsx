import type { Metadata } from 'next'
import { createLoader, parseAsStringLiteral, type SearchParams } from 'nuqs/server'
import { EnvironmentLinks } from '#components/environment-links.tsx'
import { requireMember } from '#lib/auth/session.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { publicUrl } from '#lib/env.ts'
import { type Endpoint, findPrimaryEndpoint, listEndpoints } from '#lib/webhooks/endpoints.ts'
import { environments, hasRole, type Scope } from '#lib/webhooks/organizations.ts'
import { DeliveryGuides } from './delivery-guides.tsx'
import { RotationGuides } from './rotation-guides.tsx'
import { SignatureGuides } from './signature-guides.tsx'
import { YourValues } from './your-values.tsx'

export const metadata: Metadata = { title: 'Guides' }

const loadQuery = createLoader({ env: parseAsStringLiteral(environments).withDefault('sandbox') })

type Props = { params: Promise<{ org: string }>; searchParams: Promise<SearchParams> }

/** How to receive webhooks, told with the reader's own values. */
export default async function GuidesPage({ params, searchParams }: Props) {
  const member = await requireMember((await params).org)
  const { env: environment } = await loadQuery(searchParams)
  const endpoint = await exampleEndpoint({ organizationId: member.organizationId, environment })
  const path = endpoint ? new URL(endpoint.url).pathname : '/webhooks'
  const { slug } = member
  return (
    <div className="flex flex-col gap-6">
      <header className="flex flex-wrap items-end justify-between gap-4">
        <div>
          <h1 className="text-xl font-semibold tracking-tight">Guides</h1>
          <p className="mt-1 max-w-prose text-sm text-muted">From the first request to a receiver one can rely on.</p>
        </div>
        <EnvironmentLinks current={environment} hrefOf={(other) => `/${slug}/guides?env=${other}`} />
      </header>
      <div className="grid items-start gap-6 lg:grid-cols-[14rem_minmax(0,1fr)]">
        <Contents />
        <div className="flex min-w-0 flex-col gap-6">
          <YourValues
            target={{ slug, environment }}
            endpoint={endpoint}
            portalUrl={publicUrl()}
            canReveal={hasRole(member.role, 'developer')}
          />
          <SignatureGuides endpoint={endpoint} path={path} doctorPath={`/${slug}/${environment}/signature-doctor`} />
          <RotationGuides endpoint={endpoint} />
          <DeliveryGuides slug={slug} environment={environment} endpoint={endpoint} path={path} />
        </div>
      </div>
    </div>
  )
}

/** The endpoint that the guides speak of: the primary one, else the newest. */
async function exampleEndpoint(scope: Scope): Promise<Endpoint | null> {
  return (await findPrimaryEndpoint(tenantDb(scope), scope)) ?? (await listEndpoints(tenantDb(scope), scope, { limit: 1 })).data[0] ?? null
}

const chapters = [
  ['values', 'Your values'],
  ['verify', 'Verify the signature'],
  ['autoql', "AutoQL's signature"],
  ['akamai', "Akamai's hash"],
  ['rotation', 'Change the secret'],
  ['key-pair', 'Verify with a public key'],
  ['answer', 'Answer fast, work later'],
  ['duplicates', 'Duplicates and the event id'],
  ['local', 'Develop on your own machine'],
  ['retries', 'Retries'],
  ['failures', 'What failures do'],
  ['firewall', 'Firewall'],
] as const

function Contents() {
  return (
    <nav aria-label="Guides" className="lg:sticky lg:top-4">
      <ol className="flex flex-col gap-1 text-sm sm:max-lg:block sm:max-lg:columns-2">
        {chapters.map(([id, title]) => (
          <li key={id}>
            <a
              href={`#${id}`}
              className="block rounded-md px-2 py-1 text-muted hover:text-foreground focus-visible:outline-2 focus-visible:outline-accent"
            >
              {title}
            </a>
          </li>
        ))}
      </ol>
    </nav>
  )
}
