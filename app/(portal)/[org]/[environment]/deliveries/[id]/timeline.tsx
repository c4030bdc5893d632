import { Card } from '@heroui/react'
import { durationText } from '#components/duration.ts'
import { LocalTime, TimeUntil } from '#components/local-time.tsx'
import { reasonWords } from '#components/outcome-words.ts'
import type { Attempt, DeliveryDetail } from '#lib/webhooks/delivery.ts'
import { isReused, type Phase, type PhaseName, phasesOf, queuedMsOf, scaleOf } from './phases.ts'

type Scale = ReturnType<typeof scaleOf>

/** A delivery's attempts in their order, each as a bar on one scale of time, with the figures below it. */
export function Timeline({ delivery }: { delivery: DeliveryDetail }) {
  const { attempts, nextAttemptAt, attemptCount } = delivery
  if (attempts.length === 0) return null
  const scale = scaleOf(delivery)
  const queuedMs = queuedMsOf(delivery) ?? 0
  return (
    <Card role="region" aria-labelledby="timeline-heading" className="min-w-0 gap-4 p-5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 id="timeline-heading" className="text-base font-semibold">
          Timeline
        </h2>
        <p className="text-xs text-muted">All bars on one scale: the longest attempt took {msText(scale.toMs)}.</p>
      </div>
      <ol className="flex flex-col gap-4">
        {attempts.map((attempt, index) => (
          <li key={attempt.number} className="flex flex-col gap-1.5">
            <AttemptLine attempt={attempt} before={attempts[index - 1] ?? null} />
            <Bar phases={[...(index === 0 ? [queuedPhase(queuedMs, scale)] : []), ...phasesOf(attempt)]} scale={scale} />
            <Figures attempt={attempt} queuedMs={index === 0 ? queuedMs : null} scale={scale} />
          </li>
        ))}
        {nextAttemptAt !== null && (
          <li className="flex flex-wrap items-baseline gap-x-3 border-t border-dashed border-border pt-3 text-sm">
            <span className="font-medium">Attempt {attemptCount + 1}</span>
            <span>
              <TimeUntil iso={nextAttemptAt} />
            </span>
            <LocalTime iso={nextAttemptAt} className="text-xs text-muted tabular-nums" />
          </li>
        )}
      </ol>
    </Card>
  )
}

function AttemptLine({ attempt, before }: { attempt: Attempt; before: Attempt | null }) {
  const { number, statusCode, error, startedAt, durationMs } = attempt
  const outcome = error === null || error.class === 'status' ? `answered ${statusCode}` : reasonWords(error.class)
  return (
    <p className="flex flex-wrap items-baseline gap-x-3 text-sm">
      <a
        href={`#attempt-${number}`}
        className="rounded-sm font-medium text-link underline focus-visible:outline-2 focus-visible:outline-accent"
      >
        Attempt {number}
      </a>
      <span>
        {outcome} after {durationText(durationMs)}
      </span>
      <LocalTime iso={startedAt} className="text-xs text-muted tabular-nums" />
      {before && (
        <span className="text-xs text-muted">
          {durationText(Date.parse(startedAt) - Date.parse(before.startedAt))} after the one before
        </span>
      )}
    </p>
  )
}

const colours: Record<PhaseName, string> = {
  Queued: 'var(--chart-9)',
  DNS: 'var(--chart-6)',
  Connect: 'var(--chart-4)',
  TLS: 'var(--chart-5)',
  'First byte': 'var(--chart-3)',
  Done: 'var(--chart-1)',
  Exchange: 'var(--chart-4)',
}

const failedColour = 'var(--chart-2)'

function colourOf({ name, failed }: Pick<Phase, 'name' | 'failed'>): string {
  return failed ? failedColour : colours[name]
}

function queuedPhase(queuedMs: number, { fromMs, isQueueToScale }: Scale): Phase {
  return { name: 'Queued', fromMs: isQueueToScale ? -queuedMs : fromMs, toMs: 0, failed: false }
}

/** Drawn for the eye; the figures below say the same. */
function Bar({ phases, scale: { fromMs, toMs, isQueueToScale } }: { phases: Phase[]; scale: Scale }) {
  const widthMs = toMs - fromMs
  const share = (ms: number) => `${(100 * ms) / widthMs}%`
  return (
    <div aria-hidden="true" className="relative h-4 overflow-hidden rounded-md bg-surface-secondary">
      {phases.map((phase) => (
        <div
          key={phase.name}
          title={phase.name}
          className={`absolute inset-y-0 min-w-0.5 ${phase.name === 'Queued' && !isQueueToScale ? 'opacity-40' : ''}`}
          style={{
            left: share(phase.fromMs - fromMs),
            width: share(phase.toMs - phase.fromMs),
            background: phase.name === 'Queued' ? hatched : colourOf(phase),
          }}
        />
      ))}
    </div>
  )
}

const hatched = `repeating-linear-gradient(135deg, ${colours.Queued} 0 3px, transparent 3px 6px)`

function Figures({ attempt, queuedMs, scale }: { attempt: Attempt; queuedMs: number | null; scale: Scale }) {
  return (
    <dl className="flex flex-wrap gap-x-5 gap-y-1 text-xs">
      {queuedMs !== null && (
        <Figure colour={hatched} name="Queued" text={`${msText(queuedMs)}${scale.isQueueToScale ? '' : ' (not to scale)'}`} />
      )}
      {isReused(attempt) && <Figure colour={null} name="Connection" text="open already" />}
      {phasesOf(attempt).map((phase) => (
        <Figure
          key={phase.name}
          colour={colourOf(phase)}
          name={phase.name}
          text={`${msText(phase.toMs - phase.fromMs)}${phase.failed ? ', failed here' : ''}`}
        />
      ))}
      {attempt.timings === null && <Figure colour={null} name="Phases" text="not measured" />}
    </dl>
  )
}

function Figure({ colour, name, text }: { colour: string | null; name: string; text: string }) {
  return (
    <div className="flex items-center gap-1.5">
      {colour !== null && <span aria-hidden="true" className="size-2.5 rounded-xs" style={{ background: colour }} />}
      <dt className="text-muted">{name}</dt>
      <dd className="font-medium tabular-nums">{text}</dd>
    </div>
  )
}

/** To the tenth of a millisecond where that is worth reading. */
function msText(ms: number): string {
  return ms < 100 ? `${Math.round(10 * ms) / 10} ms` : durationText(Math.round(ms))
}
