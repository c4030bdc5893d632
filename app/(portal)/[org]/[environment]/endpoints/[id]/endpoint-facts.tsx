import { Card } from '@heroui/react'
import { eventTypesText, rateLimitText, retryText } from '#components/settings-text.ts'
import { formatOf } from '#lib/formats/format.ts'
import type { Endpoint } from '#lib/webhooks/endpoints.ts'
import { formatChoices, signingChoices } from '../choices.ts'

/** The settings as text, for those who may not change them. */
export function EndpointFacts({ endpoint }: { endpoint: Endpoint }) {
  const facts = [
    ['Description', endpoint.description],
    ['Format', formatChoices[formatOf(endpoint.format)].label],
    ['Events', endpoint.eventTypes.includes('*') ? eventTypesText(endpoint.eventTypes) : endpoint.eventTypes.join(', ')],
    ['Project ids', endpoint.projectIds.join(', ')],
    ['Entity type', endpoint.entityType],
    ['Attributes', endpoint.attributes.join(', ')],
    ['Application ID', endpoint.applicationId],
    ['Technical contact', endpoint.technicalContact],
    ['Callback hash', endpoint.callbackHash],
    ['Retries', retryText(endpoint.retrySchedule)],
    ['Signature', signingChoices[endpoint.signing].label],
    ['Rate limit', rateLimitText(endpoint.rateLimit)],
    ['Extra headers', Object.keys(endpoint.headers).join(', ')],
  ] as const
  return (
    <Card className="max-w-3xl min-w-0 p-5">
      <dl className="flex flex-col gap-3 text-sm">
        {facts
          .filter(([, value]) => value !== null && value !== '')
          .map(([label, value]) => (
            <div key={label} className="grid gap-1 sm:grid-cols-[9rem_minmax(0,1fr)]">
              <dt className="text-muted">{label}</dt>
              <dd className="wrap-anywhere">{value}</dd>
            </div>
          ))}
      </dl>
    </Card>
  )
}
