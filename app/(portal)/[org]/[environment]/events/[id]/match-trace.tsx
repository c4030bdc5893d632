import { Card, Disclosure } from '@heroui/react'
import { Ban, CircleCheck, CircleMinus, CircleX, Minus } from 'lucide-react'
import { Link } from '#components/link.tsx'
import { LocalTime } from '#components/local-time.tsx'
import type { EndpointTrace } from '#lib/webhooks/event-trace.ts'
import { outcomeWords, settingsText, stepNames, stepWords } from './trace-words.ts'

/** For every endpoint of the environment, step by step, why it got the event or did not. `path` is where the pages of the environment stand. */
export function MatchTrace({ trace, path, isTest }: { trace: EndpointTrace[]; path: string; isTest: boolean }) {
  const missed = trace.filter(({ delivered }) => !delivered)
  const got = trace.filter(({ delivered }) => delivered)
  return (
    <Card role="region" aria-labelledby="trace-heading" className="min-w-0 gap-4 p-5">
      <div>
        <h2 id="trace-heading" className="text-base font-semibold">
          Why did an endpoint not get this?
        </h2>
        <p className="mt-1 max-w-prose text-sm text-muted">
          {isTest
            ? 'A test goes to the endpoint that it is for, whatever that is subscribed to.'
            : 'Every endpoint of this environment, judged by what decides when an event is published, with the settings of today.'}
        </p>
      </div>
      {trace.length === 0 && (
        <p className="text-sm">
          There was no endpoint in this environment.{' '}
          <Link href={`${path}/endpoints/new`} className="text-link underline">
            Create one
          </Link>{' '}
          to get what is published from then on.
        </p>
      )}
      {trace.length > 0 && (
        <ul className="flex flex-col gap-2">
          {[...missed, ...got].map((one) => (
            <li key={one.endpointId}>
              {/* Where there are few, nobody should have to unfold what they came for. */}
              <EndpointTraceDetails trace={one} path={path} isOpen={!one.delivered && missed.length <= 3} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

function EndpointTraceDetails({ trace, path, isOpen }: { trace: EndpointTrace; path: string; isOpen: boolean }) {
  const { endpointId, url, deleted, steps, changes } = trace
  return (
    <Disclosure defaultExpanded={isOpen} className="rounded-xl border border-border">
      <Disclosure.Heading>
        <Disclosure.Trigger className="flex w-full items-center gap-3 rounded-xl px-3 py-2.5 text-left text-sm">
          <OutcomeIcon trace={trace} />
          <span className="flex min-w-0 flex-1 flex-col">
            <span className="font-mono text-[0.8125rem] wrap-anywhere">{url}</span>
            <span className="text-xs text-muted">{outcomeWords(trace)}</span>
          </span>
          <Disclosure.Indicator />
        </Disclosure.Trigger>
      </Disclosure.Heading>
      <Disclosure.Content>
        <div className="flex flex-col gap-3 border-t border-separator p-3 text-sm">
          <ol className="flex flex-col gap-1.5">
            {steps.map((step) => (
              <Step key={step.step} step={step} />
            ))}
          </ol>
          {changes.map(({ at, settings }) => (
            <p key={at} className="text-xs text-muted">
              Changed after the event, on <LocalTime iso={at} />: {settingsText(settings)}. The steps above go by the settings of today.
            </p>
          ))}
          {!deleted && (
            <Link href={`${path}/endpoints/${endpointId}`} className="w-fit text-link underline">
              Open the endpoint
            </Link>
          )}
        </div>
      </Disclosure.Content>
    </Disclosure>
  )
}

function OutcomeIcon({ trace: { delivered, steps } }: { trace: EndpointTrace }) {
  const isDisabled = steps.some(({ step, verdict }) => step === 'enabled' && verdict === 'unmet')
  if (!delivered) return <CircleMinus aria-hidden="true" className="size-5 shrink-0 text-muted" />
  if (isDisabled) return <Ban aria-hidden="true" className="size-5 shrink-0 text-muted" />
  return <CircleCheck aria-hidden="true" className="size-5 shrink-0 text-success-soft-foreground" />
}

const verdictLooks = {
  met: { Icon: CircleCheck, word: 'Met', className: 'text-success-soft-foreground' },
  unmet: { Icon: CircleX, word: 'Not met', className: 'text-danger' },
  not_asked: { Icon: Minus, word: 'Not asked', className: 'text-muted' },
} as const

function Step({ step }: { step: EndpointTrace['steps'][number] }) {
  const { Icon, word, className } = verdictLooks[step.verdict]
  return (
    <li className="grid grid-cols-[1.25rem_minmax(0,1fr)] gap-x-2 sm:grid-cols-[1.25rem_7rem_5rem_minmax(0,1fr)]">
      <Icon aria-hidden="true" className={`mt-0.5 size-4 ${className}`} />
      <span className="font-medium">{stepNames[step.step]}</span>
      <span className={`max-sm:col-start-2 ${step.verdict === 'unmet' ? 'font-medium' : 'text-muted'}`}>{word}</span>
      <span className="wrap-anywhere max-sm:col-start-2">{stepWords(step)}</span>
    </li>
  )
}
