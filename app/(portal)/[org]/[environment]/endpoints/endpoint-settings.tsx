'use client'

import { Card, Description, Label, Switch } from '@heroui/react'
import type { ReactNode } from 'react'
import { type CatalogEntry, EventTypesPicker } from '#components/event-types-picker.tsx'
import type { Refusal } from '#components/use-action.ts'
import type { EntityType } from '#lib/webhooks/entity-types.ts'
import { AttributesSetting } from './attributes-setting.tsx'
import { formatChoices, retryChoices, signingChoices } from './choices.ts'
import type { Draft } from './draft.ts'
import { errorAt } from './error-at.ts'
import { SelectSetting, TextSetting } from './fields.tsx'

type Props = {
  isNew: boolean
  catalog: CatalogEntry[]
  entityTypes: EntityType[]
  draft: Draft
  refusal: Refusal | null
  onChange: (change: Partial<Draft>) => void
}

/** Every setting of an endpoint, in four groups. */
export function EndpointSettings(props: Props) {
  return (
    <>
      <Destination {...props} />
      <Events {...props} />
      <Filters {...props} />
      <Delivery {...props} />
    </>
  )
}

function Group({ title, description, children }: { title: string; description: string; children: ReactNode }) {
  return (
    <Card role="region" aria-label={title} className="min-w-0 gap-5 p-5">
      <Card.Header className="gap-1">
        <h2 className="text-base font-semibold">{title}</h2>
        <Card.Description>{description}</Card.Description>
      </Card.Header>
      {children}
    </Card>
  )
}

function Destination({ isNew, draft, refusal, onChange }: Props) {
  const urlError = errorAt(refusal, 'urls') ?? errorAt(refusal, 'url')
  return (
    <Group title="Destination" description="Where requests go, and what they look like.">
      <TextSetting
        label={isNew ? 'Endpoint URLs' : 'Endpoint URL'}
        value={draft.urls}
        onChange={(urls) => onChange({ urls })}
        error={urlError}
        {...(isNew && { rows: 2 })}
        isMono
        isRequired
        placeholder="https://example.com/webhooks"
        description={isNew ? 'One per line. Each becomes an endpoint with the same settings and hash, and a secret of its own.' : undefined}
      />
      <TextSetting
        label="Description"
        value={draft.description}
        onChange={(description) => onChange({ description })}
        error={errorAt(refusal, 'description')}
      />
      <TextSetting
        label="Technical contact"
        value={draft.technicalContact}
        onChange={(technicalContact) => onChange({ technicalContact })}
        error={errorAt(refusal, 'technicalContact')}
        placeholder="hooks@example.com"
        description="Gets an e-mail when this endpoint starts failing and when it has recovered. Empty for the organization's contact."
      />
      <SelectSetting label="Format" choices={formatChoices} value={draft.format} onChange={(format) => onChange({ format })} />
    </Group>
  )
}

function Events({ catalog, draft, refusal, onChange }: Props) {
  const isEverything = draft.eventTypes.includes('*')
  const error = errorAt(refusal, 'eventTypes')
  return (
    <Group title="Events" description="Everything, whole categories, or single event types.">
      {error !== undefined && <p className="text-sm text-danger">{error}</p>}
      <div className="-m-1 max-h-[28rem] overflow-y-auto p-1">
        <EventTypesPicker
          catalog={catalog}
          isEverything={isEverything}
          onEverythingChange={(isOn) => onChange({ eventTypes: isOn ? ['*'] : [] })}
          chosen={new Set(draft.eventTypes)}
          onChosenChange={(chosen) => onChange({ eventTypes: [...chosen] })}
        />
      </div>
    </Group>
  )
}

function Filters({ entityTypes, draft, refusal, onChange }: Props) {
  const known = entityTypes.map(({ name }) => name).join(', ')
  return (
    <Group title="Filters" description="Of the events above, only those that meet all of these. Empty means no filter.">
      <TextSetting
        label="Project ids"
        value={draft.projectIds}
        onChange={(projectIds) => onChange({ projectIds })}
        error={errorAt(refusal, 'projectIds')}
        rows={2}
        isMono
        description="One per line. With any, events of no project are left out."
      />
      <TextSetting
        label="Entity type"
        value={draft.entityType}
        onChange={(entityType) => onChange({ entityType })}
        error={errorAt(refusal, 'entityType')}
        isMono
        description={
          known === '' ? 'The kind of record that events are about.' : `The kind of record that events are about. Known: ${known}.`
        }
      />
      <AttributesSetting
        entityType={entityTypes.find(({ name }) => name === draft.entityType.trim())}
        value={draft.attributes}
        onChange={(attributes) => onChange({ attributes })}
        error={errorAt(refusal, 'attributes')}
      />
    </Group>
  )
}

function Delivery({ isNew, draft, refusal, onChange }: Props) {
  return (
    <Group title="Delivery" description="How requests are sent, and what marks them as yours.">
      <Retries draft={draft} refusal={refusal} onChange={onChange} />
      <TextSetting
        label="Rate limit"
        value={draft.rateLimit}
        onChange={(rateLimit) => onChange({ rateLimit })}
        error={errorAt(refusal, 'rateLimit')}
        isNumber
        description="At most this many deliveries per second; what is beyond waits. Empty for as many as the endpoint can take."
      />
      <SelectSetting label="Signature" choices={signingChoices} value={draft.signing} onChange={(signing) => onChange({ signing })} />
      <Marks isNew={isNew} draft={draft} refusal={refusal} onChange={onChange} />
      <TextSetting
        label="Extra headers"
        value={draft.headers}
        onChange={(headers) => onChange({ headers })}
        error={errorAt(refusal, 'headers')}
        rows={2}
        isMono
        placeholder="X-Tenant: acme"
        description={`One "name: value" per line.${isNew ? '' : ' If you change this list, enter masked values anew.'}`}
      />
      {isNew && <Enabled isEnabled={draft.enabled} onChange={(enabled) => onChange({ enabled })} />}
    </Group>
  )
}

function Marks({ isNew, draft, refusal, onChange }: Pick<Props, 'isNew' | 'draft' | 'refusal' | 'onChange'>) {
  return (
    <>
      <TextSetting
        label="Callback hash"
        value={draft.callbackHash}
        onChange={(callbackHash) => onChange({ callbackHash })}
        error={errorAt(refusal, 'callbackHash')}
        isMono
        description={`Sent in the Akamai format, so that you know who calls.${isNew ? ' Left empty, one is generated.' : ''}`}
      />
      <TextSetting
        label="Application ID"
        value={draft.applicationId}
        onChange={(applicationId) => onChange({ applicationId })}
        error={errorAt(refusal, 'applicationId')}
        description="Your own mark for the application behind it. Kept and shown, never sent."
      />
    </>
  )
}

function Retries({ draft, refusal, onChange }: Pick<Props, 'draft' | 'refusal' | 'onChange'>) {
  const delaysError = errorAt(refusal, 'retrySchedule') && 'Up to 12 whole numbers of seconds, each from 1 to 604800.'
  return (
    <>
      <SelectSetting label="Retries" choices={retryChoices} value={draft.retries} onChange={(retries) => onChange({ retries })} />
      {draft.retries === 'own' && (
        <TextSetting
          label="Delays in seconds"
          value={draft.delays}
          onChange={(delays) => onChange({ delays })}
          error={delaysError}
          isMono
          placeholder="10, 60, 600"
          description="One for each retry, separated by commas. None means no retries."
        />
      )}
    </>
  )
}

/** Only where an endpoint is made: one that exists is switched at the head of its page, which says what becomes of what waits. */
function Enabled({ isEnabled, onChange }: { isEnabled: boolean; onChange: (isEnabled: boolean) => void }) {
  return (
    <Switch isSelected={isEnabled} onChange={onChange}>
      <Switch.Content>
        <Switch.Control>
          <Switch.Thumb />
        </Switch.Control>
        <Label>Enabled</Label>
      </Switch.Content>
      <Description>Events for a disabled endpoint are logged as skipped; nothing is sent.</Description>
    </Switch>
  )
}
