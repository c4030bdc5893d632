'use client'

import { Checkbox, Description, FieldError, Label, Modal, RadioGroup, TextField } from '@heroui/react'
import { History } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from '#components/button.tsx'
import { countText } from '#components/figures-text.ts'
import { FormRefusal } from '#components/form-refusal.tsx'
import { Input } from '#components/input.tsx'
import { LocalTime } from '#components/local-time.tsx'
import { RadioOption } from '#components/radio-option.tsx'
import { toast } from '#components/toast.ts'
import { useAction } from '#components/use-action.ts'
import type { Recovery, RecoveryPreview } from '#lib/webhooks/recoveries.ts'
import type { Target } from '../../../webhooks/target.ts'
import { orderRecovery, previewRecovery } from './actions.ts'
import { type ExactRange, paceOf, type RangeName, type SpanChoice, spanOf } from './recovery-span.ts'

type Props = {
  target: Target
  lastSuccessAt: string | null
  /** Why there can be no recovery now; null when there can be one. */
  obstacle: string | null
  /** Gets the endpoint's recoveries as they are then. */
  onOrdered: (recoveries: Recovery[]) => void
}

/** Chooses what to send again, tells how much that is, and orders it. */
export function RecoverDialog({ target, lastSuccessAt, obstacle, onOrdered }: Props) {
  const [isOpen, setOpen] = useState(false)
  const ordered = (recoveries: Recovery[]) => {
    setOpen(false)
    onOrdered(recoveries)
  }
  return (
    <>
      <Button variant="secondary" isDisabled={obstacle !== null} onPress={() => setOpen(true)}>
        <History className="size-4" />
        Recover
      </Button>
      <Modal.Backdrop isOpen={isOpen} onOpenChange={setOpen}>
        <Modal.Container size="lg">
          <Modal.Dialog>
            <Modal.CloseTrigger />
            <Modal.Header>
              <Modal.Heading>Send again what did not arrive</Modal.Heading>
            </Modal.Header>
            <RecoverForm target={target} lastSuccessAt={lastSuccessAt} onOrdered={ordered} onCancel={() => setOpen(false)} />
          </Modal.Dialog>
        </Modal.Container>
      </Modal.Backdrop>
    </>
  )
}

type FormProps = Pick<Props, 'target' | 'lastSuccessAt' | 'onOrdered'> & { onCancel: () => void }

function RecoverForm({ target: { slug, ...rest }, lastSuccessAt, onOrdered, onCancel }: FormProps) {
  const [range, setRange] = useState<RangeName>(lastSuccessAt === null ? 'day' : 'lastSuccess')
  const [exact, setExact] = useState<ExactRange>({ since: '', until: '' })
  const [includeSucceeded, setIncludeSucceeded] = useState(false)
  const [pace, setPace] = useState('')
  const perSecond = paceOf(pace)
  const { found, choice, refusal: previewRefusal } = usePreview({ slug, rest, range, exact, includeSucceeded, lastSuccessAt })
  const order = useAction(orderRecovery, slug)
  const start = () => {
    if (!found || perSecond === undefined) return
    order.run({ ...rest, since: found.since, until: found.until, includeSucceeded, perSecond }, (recoveries) => {
      toast.success('The recovery has begun', { description: 'It goes on whether this page is open or not.' })
      onOrdered(recoveries)
    })
  }
  return (
    <>
      <Modal.Body className="flex flex-col gap-5 p-1">
        <Ranges range={range} onChange={setRange} lastSuccessAt={lastSuccessAt} />
        {range === 'exact' && <Exact value={exact} onChange={setExact} error={choice.ok ? null : choice.message} />}
        <IncludeSucceeded isSelected={includeSucceeded} onChange={setIncludeSucceeded} />
        <Pace value={pace} onChange={setPace} isInvalid={perSecond === undefined} />
        <div role="status" className="min-h-16 rounded-lg bg-surface-secondary px-4 py-3 text-sm">
          <PreviewText found={found} isAsked={choice.ok} />
        </div>
        <FormRefusal message={previewRefusal?.message ?? order.refusal?.message ?? null} />
      </Modal.Body>
      <Modal.Footer>
        <Button variant="tertiary" onPress={onCancel}>
          Cancel
        </Button>
        <Button isPending={order.isPending} isDisabled={!found || found.matched === 0 || perSecond === undefined} onPress={start}>
          {found && found.matched > 0 ? `Recover ${eventsText(found.matched)}` : 'Recover'}
        </Button>
      </Modal.Footer>
    </>
  )
}

type Found = RecoveryPreview & { since: string; until: string }
type Asked = {
  slug: string
  rest: Omit<Target, 'slug'>
  range: RangeName
  exact: ExactRange
  includeSucceeded: boolean
  lastSuccessAt: string | null
}

/** What the present choice would send; `found` is null until it is known. The recovery takes the very span that was looked at. */
function usePreview({ slug, rest, range, exact, includeSucceeded, lastSuccessAt }: Asked) {
  const [found, setFound] = useState<Found | null>(null)
  const { run, refusal } = useAction(previewRecovery, slug)
  const choice: SpanChoice = spanOf(range, exact, lastSuccessAt, Date.now())
  // biome-ignore lint/correctness/useExhaustiveDependencies: `run` and `choice` are new with every render; what they are made of is listed
  useEffect(() => {
    setFound(null)
    if (!choice.ok) return
    const { since, until } = choice
    let isCurrent = true
    // While somebody types, only the last figure is worth a request.
    const timer = setTimeout(
      () =>
        run(
          { ...rest, since, ...(until !== undefined && { until }), includeSucceeded },
          (data) => isCurrent && 'first' in data && setFound({ ...data, since }),
        ),
      200,
    )
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [range, exact, includeSucceeded, lastSuccessAt])
  return { found, choice, refusal }
}

function PreviewText({ found, isAsked }: { found: Found | null; isAsked: boolean }) {
  if (!isAsked) return <p className="text-muted">Choose when it begins.</p>
  if (!found) return <p className="text-muted">Counting …</p>
  if (found.matched === 0) return <p>There is nothing to send again in this time. What is still being retried goes on by itself.</p>
  return (
    <p>
      <strong className="font-semibold">{eventsText(found.matched)}</strong>
      {found.first !== null && found.last !== null && (
        <>
          , the first of <LocalTime iso={found.first} />, the last of <LocalTime iso={found.last} />
        </>
      )}
      . Each is sent once, with the webhook-id it had.
    </p>
  )
}

function eventsText(count: number): string {
  return count === 1 ? '1 event' : `${countText(count)} events`
}

type RangesProps = { range: RangeName; onChange: (range: RangeName) => void; lastSuccessAt: string | null }

const ranges = [
  { name: 'lastSuccess', label: 'Since the last success' },
  { name: 'hour', label: 'The last hour' },
  { name: 'day', label: 'The last 24 hours' },
  { name: 'exact', label: 'Exact' },
] as const

function Ranges({ range, onChange, lastSuccessAt }: RangesProps) {
  const choose = (chosen: string) => {
    const found = ranges.find(({ name }) => name === chosen)
    if (found) onChange(found.name)
  }
  return (
    <RadioGroup value={range} onChange={choose}>
      <Label>What was created in</Label>
      {ranges
        .filter(({ name }) => name !== 'lastSuccess' || lastSuccessAt !== null)
        .map(({ name, label }) => (
          <RadioOption key={name} value={name} label={label} />
        ))}
    </RadioGroup>
  )
}

function Exact({ value, onChange, error }: { value: ExactRange; onChange: (value: ExactRange) => void; error: string | null }) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <TextField
        type="datetime-local"
        value={value.since}
        onChange={(since) => onChange({ ...value, since })}
        isInvalid={error !== null}
        fullWidth
      >
        <Label>From</Label>
        <Input step="1" />
        <Description>In your time zone, {zone}.</Description>
        <FieldError>{error}</FieldError>
      </TextField>
      <TextField type="datetime-local" value={value.until} onChange={(until) => onChange({ ...value, until })} fullWidth>
        <Label>Until</Label>
        <Input step="1" />
        <Description>Empty for now.</Description>
      </TextField>
    </div>
  )
}

function IncludeSucceeded({ isSelected, onChange }: { isSelected: boolean; onChange: (isSelected: boolean) => void }) {
  return (
    <Checkbox isSelected={isSelected} onChange={onChange}>
      <Checkbox.Content>
        <Checkbox.Control>
          <Checkbox.Indicator />
        </Checkbox.Control>
        <Label>Also what has arrived before</Label>
      </Checkbox.Content>
      <Description>Your server gets these events twice, and knows them by their webhook-id.</Description>
    </Checkbox>
  )
}

function Pace({ value, onChange, isInvalid }: { value: string; onChange: (value: string) => void; isInvalid: boolean }) {
  return (
    <TextField value={value} onChange={onChange} isInvalid={isInvalid} className="max-w-72">
      <Label>At most so many a second</Label>
      <Input inputMode="numeric" autoComplete="off" placeholder="As fast as it takes them" />
      <FieldError>A whole number from 1 to 10,000, or nothing.</FieldError>
    </TextField>
  )
}
