import { KeyRound, RotateCw, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from '#components/link.tsx'
import { LocalTime } from '#components/local-time.tsx'
import type { Member } from '#lib/auth/session.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { adviceFor } from '#lib/webhooks/advice.ts'
import { type Attention, readAttention } from '#lib/webhooks/attention.ts'

/** What asks for somebody, each with the way to its remedy. Renders nothing when all is well. */
export async function NeedsAttention({ member: { organizationId, slug } }: { member: Member }) {
  const { failing, rotating, recovering, expiring } = await readAttention(tenantDb({ organizationId }), organizationId)
  if (failing.length + rotating.length + recovering.length + expiring.length === 0) return null
  const page = ({ environment, endpointId }: { environment: string; endpointId: string }) =>
    `/${slug}/${environment}/endpoints/${endpointId}`
  return (
    <section aria-labelledby="attention" className="flex flex-col gap-3">
      <h2 id="attention" className="font-semibold">
        Needs attention
      </h2>
      <ul className="flex flex-col divide-y divide-separator rounded-3xl bg-surface px-5 shadow-surface">
        {failing.map((one) => (
          <Item key={one.endpointId} icon={<TriangleAlert className="text-danger" />} href={page(one)} link="Find out why">
            <Failing {...one} />
          </Item>
        ))}
        {recovering.map((one) => (
          <Item key={one.endpointId} icon={<RotateCw className="text-muted" />} href={page(one)} link="Watch or cancel it">
            <Recovering {...one} />
          </Item>
        ))}
        {rotating.map((one) => (
          <Item key={one.endpointId} icon={<KeyRound className="text-muted" />} href={page(one)} link="See the new secret">
            <Rotating {...one} />
          </Item>
        ))}
        {expiring.map((one) => (
          <Item key={one.id} icon={<KeyRound className="text-muted" />} href={`/${slug}/credentials`} link="To the credentials">
            <Expiring {...one} />
          </Item>
        ))}
      </ul>
    </section>
  )
}

function Item({ icon, href, link, children }: { icon: ReactNode; href: string; link: string; children: ReactNode }) {
  return (
    <li className="flex items-start gap-3 py-3 text-sm">
      <span aria-hidden="true" className="mt-0.5 shrink-0 *:size-4">
        {icon}
      </span>
      <div className="flex min-w-0 flex-1 flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <div className="max-w-4xl min-w-0">{children}</div>
        <Link href={href} className="shrink-0 text-link underline">
          {link}
        </Link>
      </div>
    </li>
  )
}

function Name({ url, environment }: { url: string; environment: string }) {
  return (
    <>
      <span className="font-medium wrap-anywhere">{url}</span> <span className="text-muted">({environment})</span>
    </>
  )
}

function Failing({ since, failures, errorClass, errorMessage, statusCode, ...endpoint }: Attention['failing'][number]) {
  const { title, advice } = adviceFor({ errorClass: errorClass ?? '', statusCode, ...(errorMessage !== null && { message: errorMessage }) })
  return (
    <>
      <p>
        <Name {...endpoint} /> has been failing since <LocalTime iso={since} />.
      </p>
      <p className="text-muted">
        {failures === 1 ? 'The last attempt failed' : `The last ${count.format(failures)} attempts failed`}. {title} {advice}
      </p>
    </>
  )
}

function Recovering({ queued, matched, ...endpoint }: Attention['recovering'][number]) {
  return (
    <p>
      What <Name {...endpoint} /> has missed is being sent again:{' '}
      <span className="tabular-nums">
        {count.format(queued)} of {count.format(matched)}
      </span>
      .
    </p>
  )
}

function Rotating({ until, ...endpoint }: Attention['rotating'][number]) {
  return (
    <p>
      The secret of <Name {...endpoint} /> has been replaced. The one before signs along until <LocalTime iso={until} />; your server needs
      the new one by then.
    </p>
  )
}

function Expiring({ kind, name, environment, at }: Attention['expiring'][number]) {
  return (
    <p>
      The {kind === 'key' ? 'API key' : 'service credential'} <span className="font-medium wrap-anywhere">{name}</span>
      {environment && <span className="text-muted"> ({environment})</span>} is refused from <LocalTime iso={at} /> on; whoever uses it needs
      a new one by then.
    </p>
  )
}

const count = new Intl.NumberFormat('en')
