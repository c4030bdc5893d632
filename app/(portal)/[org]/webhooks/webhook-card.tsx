import { Card, Chip } from '@heroui/react'
import { FlaskConical, Globe } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from '#components/link.tsx'
import type { Member } from '#lib/auth/session.ts'
import type { Environment } from '#lib/db/client.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { type Endpoint, findPrimaryEndpoint, listEndpoints } from '#lib/webhooks/endpoints.ts'
import { hasRole } from '#lib/webhooks/organizations.ts'
import { DeleteWebhook } from './delete-webhook.tsx'
import { GenerateKey } from './generate-key.tsx'
import { RegenerateSecret } from './regenerate-secret.tsx'
import type { Target } from './target.ts'
import { TestConnection } from './test-connection.tsx'
import { WebhookSettings } from './webhook-settings.tsx'

const looks = {
  sandbox: { title: 'Sandbox', Icon: FlaskConical, purpose: 'For development. Nothing here reaches production.' },
  production: { title: 'Production', Icon: Globe, purpose: 'For the events of your live organization.' },
} as const

/** One environment's webhook: what it is set to and what can be done with it, or the way to the first one. */
export async function WebhookCard({ member, environment }: { member: Member; environment: Environment }) {
  const scope = { organizationId: member.organizationId, environment }
  const [webhook, endpoints] = await Promise.all([
    findPrimaryEndpoint(tenantDb(scope), scope),
    listEndpoints(tenantDb(scope), scope, { limit: 1, offset: 0 }),
  ])
  const canEdit = hasRole(member.role, 'developer')
  const others = (endpoints.total ?? 0) - (webhook ? 1 : 0)
  return (
    <Card role="region" aria-labelledby={`${environment}-heading`} className="min-w-0 gap-5 p-5">
      <Heading environment={environment} webhook={webhook} />
      {webhook ? (
        <WebhookSettings slug={member.slug} scope={scope} webhook={webhook} canEdit={canEdit} />
      ) : (
        <NoWebhook slug={member.slug} environment={environment} canEdit={canEdit} />
      )}
      <MoreLinks slug={member.slug} environment={environment} webhook={webhook} others={others} />
      {canEdit && (
        <Card.Footer className="mt-auto flex-wrap gap-2">
          {/* Always in this place, because its dialog still shows the new secret when the card around it has changed. */}
          <GenerateKey slug={member.slug} environment={environment} isOffered={webhook === null} />
          {webhook && <Actions target={{ slug: member.slug, environment, endpointId: webhook.id }} />}
        </Card.Footer>
      )}
    </Card>
  )
}

function Heading({ environment, webhook }: { environment: Environment; webhook: Endpoint | null }) {
  const { title, Icon, purpose } = looks[environment]
  return (
    <Card.Header className="gap-1">
      <div className="flex items-center gap-2">
        <Icon aria-hidden="true" className="size-5 text-muted" />
        <h2 id={`${environment}-heading`} className="text-base font-semibold">
          {title}
        </h2>
        <State webhook={webhook} />
      </div>
      <Card.Description>{purpose}</Card.Description>
    </Card.Header>
  )
}

function State({ webhook }: { webhook: Endpoint | null }): ReactNode {
  const [color, text] = webhook === null ? stateLooks.absent : webhook.enabled ? stateLooks.enabled : stateLooks.disabled
  return (
    <Chip color={color} variant="soft" size="sm" className="ml-auto">
      <Chip.Label>{text}</Chip.Label>
    </Chip>
  )
}

const stateLooks = {
  absent: ['default', 'Not set up'],
  enabled: ['success', 'Enabled'],
  disabled: ['warning', 'Disabled'],
} as const

function NoWebhook({ slug, environment, canEdit }: { slug: string; environment: Environment; canEdit: boolean }) {
  return (
    <div className="flex flex-col gap-2 text-sm">
      <p>Every event arrives at your server as a POST request, signed with a secret that only you and Hookport know.</p>
      <p className="text-muted">
        {canEdit
          ? 'Name the URL that takes the requests, and get the secret to verify them with.'
          : 'A developer, admin or owner of this organization can set it up.'}
      </p>
      {environment === 'sandbox' && (
        <p>
          No receiver yet?{' '}
          <Link href={`/${slug}/sandbox/inbox`} className="text-link underline">
            Use the built-in inbox
          </Link>
          .
        </p>
      )}
    </div>
  )
}

function Actions({ target }: { target: Target }) {
  return (
    <>
      <TestConnection target={target} />
      <RegenerateSecret target={target} />
      <DeleteWebhook target={target} />
    </>
  )
}

type LinksProps = { slug: string; environment: Environment; webhook: Endpoint | null; others: number }

/** What the card has no room for: the webhook's other settings, and the environment's other endpoints. */
function MoreLinks({ slug, environment, webhook, others }: LinksProps) {
  const list = `/${slug}/${environment}/endpoints`
  if (webhook === null && others === 0) return null
  return (
    <p className="flex flex-wrap gap-x-6 gap-y-1 text-sm">
      {webhook && (
        <Link href={`${list}/${webhook.id}`} className="text-link underline">
          All settings
        </Link>
      )}
      {others > 0 && (
        <Link href={list} className="text-link underline">
          {others === 1 ? '1 more endpoint' : `${others} more endpoints`}
        </Link>
      )}
      {environment === 'sandbox' && (
        <Link href={`/${slug}/sandbox/inbox`} className="text-link underline">
          Built-in inbox
        </Link>
      )}
    </p>
  )
}
