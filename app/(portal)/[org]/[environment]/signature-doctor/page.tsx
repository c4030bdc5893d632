import { Card } from '@heroui/react'
import type { Metadata } from 'next'
import { createLoader, parseAsString, type SearchParams } from 'nuqs/server'
import { EnvironmentLinks } from '#components/environment-links.tsx'
import { Link } from '#components/link.tsx'
import type { Member } from '#lib/auth/session.ts'
import { db } from '#lib/db/client.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { listDeliveries } from '#lib/webhooks/delivery-list.ts'
import { type Endpoint, listEndpoints } from '#lib/webhooks/endpoints.ts'
import { hasRole, type Scope } from '#lib/webhooks/organizations.ts'
import { checkSignature, signatureCheckInput } from '#lib/webhooks/signature-checks.ts'
import { LanguageTabs } from '../../guides/language-tabs.tsx'
import { verifySnippets } from '../../guides/verify-snippets.ts'
import { requireScope } from '../environment.ts'
import { Doctor } from './doctor.tsx'
import { findSpecimen } from './specimen.ts'

export const metadata: Metadata = { title: 'Signature doctor' }

const loadQuery = createLoader({ delivery: parseAsString, message: parseAsString })

type Props = { params: Promise<{ org: string; environment: string }>; searchParams: Promise<SearchParams> }

/** Tells why a receiver refuses a signature. */
export default async function SignatureDoctorPage({ params, searchParams }: Props) {
  const { member, scope } = await requireScope(await params)
  const query = await loadQuery(searchParams)
  return (
    <div className="flex flex-col gap-6">
      <header className="flex flex-wrap items-end justify-between gap-4">
        <div>
          <h1 className="text-xl font-semibold tracking-tight">Signature doctor</h1>
          <p className="mt-1 max-w-prose text-sm text-muted">
            Your receiver refuses a signature? Paste the request as your code sees it, or take one from the log, and learn what is wrong.
            Your secrets are used on the server and never shown.
          </p>
        </div>
        <EnvironmentLinks current={scope.environment} hrefOf={(environment) => `/${member.slug}/${environment}/signature-doctor`} />
      </header>
      {hasRole(member.role, 'developer') ? <Practice member={member} scope={scope} query={query} /> : <ForDevelopers />}
    </div>
  )
}

type PracticeProps = { member: Member; scope: Scope; query: { delivery: string | null; message: string | null } }

async function Practice({ member, scope, query }: PracticeProps) {
  const [specimen, recent, { data: endpoints }] = await Promise.all([
    findSpecimen(scope, query),
    listDeliveries(db(), scope, {}, { limit: 25 }),
    listEndpoints(tenantDb(scope), scope, { limit: 250 }),
  ])
  const check = specimen && (await checkSignature(tenantDb(scope), scope, signatureCheckInput.parse(specimen), new Date()))
  const isLost = specimen === null && (query.delivery ?? query.message) !== null
  return (
    <>
      {/* A new patient gets a new form. */}
      <Doctor
        key={`${scope.environment} ${specimen?.key}`}
        slug={member.slug}
        environment={scope.environment}
        specimen={specimen}
        check={check}
        isLost={isLost}
        deliveries={recent.data
          .filter(({ attemptCount }) => attemptCount > 0)
          .map(({ id, eventType, code, reason, createdAt }) => ({ id, eventType, code, reason, createdAt }))}
        endpoints={endpoints.map(({ id, url, description }) => ({ id, url, description }))}
      />
      <Snippets member={member} scope={scope} endpoint={endpoints.find(({ id }) => id === specimen?.endpointId) ?? endpoints[0]} />
    </>
  )
}

function Snippets({ member, scope, endpoint }: { member: Member; scope: Scope; endpoint: Endpoint | undefined }) {
  return (
    <Card role="region" aria-labelledby="snippets-heading" className="min-w-0 gap-4 p-5 text-sm">
      <h2 id="snippets-heading" className="text-base font-semibold">
        A receiver that does it right
      </h2>
      <p className="max-w-prose text-muted">
        The libraries of Standard Webhooks do all of this: hand them the raw body, the headers and the secret as it is shown. More in{' '}
        <Link href={`/${member.slug}/guides?env=${scope.environment}#verify`} className="text-link underline">
          Guides
        </Link>
        .
      </p>
      <LanguageTabs snippets={verifySnippets(pathOf(endpoint))} />
    </Card>
  )
}

/** Where the reader's receiver listens; the inbox is none of theirs. */
function pathOf(endpoint: Endpoint | undefined): string {
  const path = endpoint ? new URL(endpoint.url).pathname : '/'
  return path === '/' || path.startsWith('/inbox/') ? '/webhooks' : path
}

function ForDevelopers() {
  return (
    <Card className="items-center gap-1 p-10 text-center text-sm">
      <p className="font-medium">For developers, admins and owners</p>
      <p className="text-muted">The doctor works with the secrets of this organization. Ask one of them to look, or for the role.</p>
    </Card>
  )
}
