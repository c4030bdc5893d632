'use client'

import { Form } from '@heroui/react'
import { useRouter } from 'next/navigation'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { Button } from '#components/button.tsx'
import type { CatalogEntry } from '#components/event-types-picker.tsx'
import { FormRefusal } from '#components/form-refusal.tsx'
import { toast } from '#components/toast.ts'
import { type Refusal, useAction } from '#components/use-action.ts'
import type { Environment } from '#lib/db/client.ts'
import type { EntityType } from '#lib/webhooks/entity-types.ts'
import { updateWebhook } from '../../webhooks/actions.ts'
import { createAll } from './actions.ts'
import { type CreatedEndpoint, CreatedEndpoints } from './created-endpoints.tsx'
import { changesOf, type Draft, emptyDraft, linesOf, settingsOf } from './draft.ts'
import { EndpointSettings } from './endpoint-settings.tsx'
import { PreviewPanel } from './preview-panel.tsx'
import { useFaults } from './use-faults.ts'

type Props = { slug: string; environment: Environment; catalog: CatalogEntry[]; entityTypes: EntityType[] }

/** Creates endpoints, one for every URL, and then shows their secrets. */
export function NewEndpointForm(props: Props) {
  const { slug, environment } = props
  const [created, setCreated] = useState<CreatedEndpoint[] | null>(null)
  const { run, ...rest } = useAction(createAll, slug)
  if (created) return <CreatedEndpoints slug={slug} environment={environment} endpoints={created} />
  const submit = (draft: Draft) => run({ environment, urls: linesOf(draft.urls), ...settingsOf(draft) }, setCreated)
  return <FormFrame {...props} {...rest} endpointId={null} initial={emptyDraft} submitLabel="Create" onSubmit={submit} />
}

/** Changes one endpoint. */
export function EditEndpointForm(props: Props & { endpointId: string; saved: Draft }) {
  const { slug, environment, endpointId, saved } = props
  const { run, ...rest } = useAction(updateWebhook, slug)
  const submit = (draft: Draft) => {
    // Switched at the head of the page, perhaps since this form was opened.
    const patch = changesOf({ ...draft, enabled: saved.enabled }, saved)
    if (Object.keys(patch).length === 0) return void toast.info('Nothing has changed')
    run({ environment, endpointId, patch }, () => void toast.success('Endpoint saved', { description: 'It counts from the next event.' }))
  }
  return <FormFrame {...props} {...rest} initial={saved} submitLabel="Save" onSubmit={submit} />
}

type FrameProps = Props & {
  /** Null for an endpoint to be made. */
  endpointId: string | null
  initial: Draft
  submitLabel: string
  refusal: Refusal | null
  isPending: boolean
  /** Forgets the refusal, which was about what has been changed since. */
  reset: () => void
  onSubmit: (draft: Draft) => void
}

/** The settings, and beside them what the endpoint would be sent. What is wrong is told as one types, and again when it is refused. */
function FormFrame({ endpointId, initial, submitLabel, refusal, isPending, reset, onSubmit, ...props }: FrameProps) {
  const { slug, environment } = props
  const [draft, setDraft] = useState(initial)
  const form = useRef<HTMLFormElement>(null)
  const { url: _, ...patch } = changesOf(draft, initial)
  const fields = useFaults({ slug, environment, endpointId, urls: draft.urls === initial.urls ? [] : linesOf(draft.urls), patch })
  const change = (part: Partial<Draft>) => {
    setDraft({ ...draft, ...part })
    if (refusal) reset()
  }
  useEffect(() => {
    if (refusal) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [refusal])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onSubmit(draft)
  }
  const hasFields = (refusal?.fields ?? []).length > 0
  return (
    <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,1fr)_28rem]">
      <Form ref={form} onSubmit={submit} validationBehavior="aria" className="flex min-w-0 flex-col gap-6">
        <EndpointSettings
          {...props}
          isNew={endpointId === null}
          draft={draft}
          refusal={refusal ?? { message: '', fields }}
          onChange={change}
        />
        <FormRefusal message={refusal && (hasFields ? `Not saved: ${fieldsText(refusal)}` : refusal.message)} />
        <Buttons submitLabel={submitLabel} isPending={isPending} listPath={`/${slug}/${environment}/endpoints`} />
      </Form>
      <div className="min-w-0 xl:sticky xl:top-4">
        <PreviewPanel slug={slug} draft={draft} catalog={props.catalog} />
      </div>
    </div>
  )
}

function Buttons({ submitLabel, isPending, listPath }: { submitLabel: string; isPending: boolean; listPath: string }) {
  const router = useRouter()
  return (
    <div className="flex gap-2">
      <Button type="submit" isPending={isPending}>
        {submitLabel}
      </Button>
      <Button variant="tertiary" onPress={() => router.push(listPath)}>
        Cancel
      </Button>
    </div>
  )
}

function fieldsText({ fields = [] }: Refusal): string {
  return [...new Set(fields.map(({ message }) => message))].join(' ')
}
