'use client'

import type { ReactNode } from 'react'
import { Button } from '#components/button.tsx'
import { FormRefusal } from '#components/form-refusal.tsx'
import { Link } from '#components/link.tsx'
import { toast } from '#components/toast.ts'
import { useAction } from '#components/use-action.ts'
import { type Remedy, suggestedRateLimit } from '#lib/webhooks/advice.ts'
import type { Endpoint } from '#lib/webhooks/endpoints.ts'
import { updateWebhook } from '../../../webhooks/actions.ts'
import type { Target } from '../../../webhooks/target.ts'

type Props = {
  remedy: Remedy
  target: Target
  deliveryId: string
  endpoint: Pick<Endpoint, 'url' | 'enabled' | 'rateLimit'>
}

/** What can be done about a delivery that did not arrive, as a button or as the way there. */
export function RemedyOffer({ remedy, target, deliveryId, endpoint }: Props) {
  const { slug, environment, endpointId } = target
  switch (remedy.kind) {
    case 'set_url':
      if (endpoint.url === remedy.url) return <Done>The URL has been set to it. Redeliver to try again.</Done>
      return <Change target={target} label={`Set the URL to ${remedy.url}`} patch={{ url: remedy.url }} done="The URL is set" />
    case 'set_rate_limit': {
      const perSecond = suggestedRateLimit(endpoint.rateLimit)
      if (perSecond === null) return null
      const label = `Deliver at most ${perSecond} a second`
      return <Change target={target} label={label} patch={{ rateLimit: perSecond }} done="The rate limit is set" />
    }
    case 'enable_endpoint':
      if (endpoint.enabled) return <Done>The webhook is enabled by now. Redeliver to send this after all.</Done>
      return <Change target={target} label="Enable the webhook" patch={{ enabled: true }} done="The webhook is enabled" />
    case 'check_signature':
      return (
        <Ways>
          <Way href={`/${slug}/${environment}/signature-doctor?delivery=${deliveryId}`}>Check the signature</Way>
          <Way href={`/${slug}/guides?env=${environment}#verify`}>How to verify it</Way>
        </Ways>
      )
    case 'edit_endpoint':
      return (
        <Ways>
          <Way href={`/${slug}/${environment}/endpoints/${endpointId}`}>Change the endpoint</Way>
        </Ways>
      )
    default:
      return remedy satisfies never
  }
}

type ChangeProps = { target: Target; label: string; patch: { url: string } | { rateLimit: number } | { enabled: boolean }; done: string }

function Change({ target: { slug, ...rest }, label, patch, done }: ChangeProps) {
  const { isPending, refusal, run } = useAction(updateWebhook, slug)
  return (
    <div className="mt-3 flex max-w-full flex-col items-start gap-2">
      <Button
        size="sm"
        isPending={isPending}
        className="h-auto min-h-8 max-w-full py-1.5 text-left wrap-anywhere whitespace-normal"
        onPress={() =>
          run({ ...rest, patch }, () => toast.success(done, { description: 'Retries go by it. Redeliver sends what is over once more.' }))
        }
      >
        {label}
      </Button>
      <FormRefusal message={refusal?.message ?? null} />
    </div>
  )
}

function Done({ children }: { children: ReactNode }) {
  return <p className="mt-2 text-sm font-medium">{children}</p>
}

function Ways({ children }: { children: ReactNode }) {
  return <p className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-sm">{children}</p>
}

function Way({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} className="font-medium text-link underline">
      {children}
    </Link>
  )
}
