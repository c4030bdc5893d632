import type { ReactNode } from 'react'
import { Link } from '#components/link.tsx'
import type { Endpoint } from '#lib/webhooks/endpoints.ts'
import { EndpointSecret } from '../webhooks/endpoint-secret.tsx'
import type { Target } from '../webhooks/target.ts'
import { Guide, Mono, Paragraph } from './guide.tsx'

type Props = { target: Omit<Target, 'endpointId'>; endpoint: Endpoint | null; portalUrl: string; canReveal: boolean }

/** What the guides below are filled with. The secret is not in the page until somebody asks for it. */
export function YourValues({ target, endpoint, portalUrl, canReveal }: Props) {
  const list = `/${target.slug}/${target.environment}/endpoints`
  return (
    <Guide id="values" title="Your values">
      <dl className="flex flex-col gap-3 sm:gap-2">
        <Row label="Hookport">
          <Mono>{portalUrl}</Mono>
        </Row>
        {endpoint && (
          <>
            <Row label="Endpoint">
              <Link href={`${list}/${endpoint.id}`} className="font-mono text-[0.8125rem] wrap-anywhere text-link underline">
                {endpoint.url}
              </Link>
            </Row>
            <Row label="Format">{endpoint.format}</Row>
            <Row label="Secret">
              {canReveal ? (
                <EndpointSecret key={endpoint.updatedAt} target={{ ...target, endpointId: endpoint.id }} />
              ) : (
                <span className="text-muted">Shown to developers, admins and owners.</span>
              )}
            </Row>
          </>
        )}
      </dl>
      {endpoint === null && (
        <Paragraph>
          The {target.environment} environment has no endpoint yet.{' '}
          <Link href={`${list}/new`} className="text-link underline">
            Create one
          </Link>{' '}
          and the guides below speak of it.
        </Paragraph>
      )}
    </Guide>
  )
}

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="grid gap-1 sm:grid-cols-[6rem_minmax(0,1fr)] sm:gap-3">
      <dt className="text-muted sm:leading-9">{label}</dt>
      <dd className="min-w-0 max-w-xl sm:leading-9">{children}</dd>
    </div>
  )
}
