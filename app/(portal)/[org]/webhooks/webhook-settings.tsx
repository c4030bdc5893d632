import type { ReactNode } from 'react'
import { LocalTime } from '#components/local-time.tsx'
import { eventTypesText, retryText } from '#components/settings-text.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import type { Endpoint } from '#lib/webhooks/endpoints.ts'
import type { Scope } from '#lib/webhooks/organizations.ts'
import { previousSecret } from '#lib/webhooks/secret-rotation.ts'
import { EnabledSwitch } from './enabled-switch.tsx'
import { EndpointSecret } from './endpoint-secret.tsx'
import { EndpointUrl } from './endpoint-url.tsx'
import { EventTypesEditor } from './event-types-editor.tsx'
import { RetrySelect } from './retry-select.tsx'

type Props = { slug: string; scope: Scope; webhook: Endpoint; canEdit: boolean }

/** What a webhook is set to. Whoever may not change it reads the same as text, and sees no secret. */
export async function WebhookSettings({ slug, scope, webhook, canEdit }: Props) {
  const target = { slug, environment: scope.environment, endpointId: webhook.id }
  const previous = canEdit ? await previousSecret(tenantDb(scope), scope, webhook.id) : null
  return (
    <dl className="flex flex-col gap-3 sm:gap-2">
      <Setting label="URL">{canEdit ? <EndpointUrl target={target} url={webhook.url} /> : <Url>{webhook.url}</Url>}</Setting>
      <Setting label="Secret">
        {/* A changed webhook starts anew, so that no secret that has been replaced stays on the screen. */}
        {canEdit ? <EndpointSecret key={webhook.updatedAt} target={target} /> : <Muted>Shown to developers, admins and owners.</Muted>}
        {previous?.signs && (
          <p className="mb-1 text-xs text-muted">
            The previous secret signs along until <LocalTime iso={previous.expiresAt} />.
          </p>
        )}
      </Setting>
      <Setting label="Events">
        {canEdit ? <EventTypesEditor target={target} saved={webhook.eventTypes} /> : eventTypesText(webhook.eventTypes)}
      </Setting>
      <Setting label="Retries">
        {canEdit ? <RetrySelect target={target} schedule={webhook.retrySchedule} /> : retryText(webhook.retrySchedule)}
      </Setting>
      <Setting label="Delivery">
        {canEdit ? <EnabledSwitch target={target} isEnabled={webhook.enabled} /> : <EnabledText isEnabled={webhook.enabled} />}
      </Setting>
    </dl>
  )
}

function Setting({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="grid gap-1 sm:grid-cols-[5rem_minmax(0,1fr)] sm:gap-3">
      <dt className="text-sm text-muted sm:leading-9">{label}</dt>
      <dd className="min-w-0 text-sm leading-9">{children}</dd>
    </div>
  )
}

function Url({ children }: { children: string }) {
  return <span className="block py-2 font-mono text-[0.8125rem]/5 wrap-anywhere">{children}</span>
}

function Muted({ children }: { children: ReactNode }) {
  return <span className="text-muted">{children}</span>
}

function EnabledText({ isEnabled }: { isEnabled: boolean }) {
  return isEnabled ? 'Events are sent as they happen.' : 'Disabled: events are logged as skipped, nothing is sent.'
}
