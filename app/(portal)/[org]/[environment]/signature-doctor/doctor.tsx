'use client'

import { Card, Description, FieldError, Form, Label, TextArea, TextField } from '@heroui/react'
import { Stethoscope } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { Button } from '#components/button.tsx'
import { FormRefusal } from '#components/form-refusal.tsx'
import { fieldError, useAction } from '#components/use-action.ts'
import type { Environment } from '#lib/db/client.ts'
import type { SignatureCheck } from '#lib/webhooks/signature-checks.ts'
import { diagnoseSignature } from './actions.ts'
import { DeliverySelect, type RecentDelivery } from './delivery-select.tsx'
import { Diagnosis } from './diagnosis.tsx'
import { type EndpointChoice, type More, MoreFields } from './more-fields.tsx'
import type { Specimen } from './specimen.ts'

type Props = {
  slug: string
  environment: Environment
  specimen: Specimen | null
  /** What was found about the specimen. */
  check: SignatureCheck | null
  /** The address of the page names a delivery or message that is not there. */
  isLost: boolean
  deliveries: RecentDelivery[]
  endpoints: EndpointChoice[]
}

/** The request on one side, the diagnosis on the other. */
export function Doctor({ slug, environment, specimen, check: firstCheck, isLost, deliveries, endpoints }: Props) {
  const [headers, setHeaders] = useState(specimen?.headers ?? '')
  const [body, setBody] = useState(specimen?.body ?? '')
  const [more, setMore] = useState<More>({ computed: '', receivedAt: '', endpointId: null })
  const [check, setCheck] = useState(firstCheck)
  const { run, refusal, isPending } = useAction(diagnoseSignature, slug)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    // Out of state, not out of the form: a form's own data has every line break as CRLF, and here each byte counts.
    run({ environment, headers, body, ...more, deliveryId: specimen?.deliveryId ?? null }, setCheck)
  }
  const isGeneral = refusal !== null && fieldError(refusal, 'receivedAt') === undefined
  return (
    <div className="grid items-start gap-6 lg:grid-cols-2">
      <Card role="region" aria-labelledby="request-heading" className="min-w-0 gap-4 p-5">
        <h2 id="request-heading" className="text-base font-semibold">
          The request
        </h2>
        <DeliverySelect deliveries={deliveries} value={specimen?.deliveryId ?? null} isLost={isLost} />
        <Form onSubmit={submit} validationBehavior="aria" className="flex min-w-0 flex-col gap-4">
          <Pasted label="Headers" value={headers} onChange={setHeaders} placeholder={headersPlaceholder} rows={7}>
            Lines, JSON, a printed dictionary, a curl command or the output of curl -v.
          </Pasted>
          <Pasted label="Body" value={body} onChange={setBody} placeholder={bodyPlaceholder} rows={7}>
            Exactly what your code verifies, to the last character. Leave it empty if it stands below the headers.
          </Pasted>
          <MoreFields more={more} onChange={setMore} endpoints={endpoints} receivedAtError={fieldError(refusal, 'receivedAt')} />
          <FormRefusal message={isGeneral ? refusal.message : null} />
          <Button type="submit" isPending={isPending} isDisabled={headers.trim() === ''} className="w-fit">
            <Stethoscope className="size-4" />
            Diagnose
          </Button>
        </Form>
      </Card>
      <Diagnosis check={check} isPending={isPending} />
    </div>
  )
}

const headersPlaceholder = 'webhook-id: evt_…\nwebhook-timestamp: 1772366400\nwebhook-signature: v1,…'
const bodyPlaceholder = '{"type":"order.paid","timestamp":"…","data":{…}}'

type PastedProps = { label: string; value: string; onChange: (value: string) => void; placeholder: string; rows: number; children: string }

function Pasted({ label, value, onChange, placeholder, rows, children }: PastedProps) {
  return (
    <TextField value={value} onChange={onChange} fullWidth>
      <Label>{label}</Label>
      <TextArea rows={rows} spellCheck="false" autoComplete="off" placeholder={placeholder} className="font-mono text-xs/5" />
      <Description>{children}</Description>
      <FieldError />
    </TextField>
  )
}
