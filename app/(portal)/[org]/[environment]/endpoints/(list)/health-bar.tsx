import { countText } from '#components/figures-text.ts'
import type { Bucket, Glance } from '#lib/webhooks/endpoint-health.ts'
import { attemptsOf, percentText } from '../health-text.ts'

/** The last 24 hours of an endpoint: a stroke for each hour, red from above for as much of it as failed, and the rate as a number. */
export function HealthBar({ health: { hours, attempts, successRate } }: { health: Glance }) {
  const text = successRate === null ? 'No attempts' : `${percentText(successRate)} of ${countText(attempts)}`
  return (
    <span
      className="flex items-center gap-2.5 whitespace-nowrap"
      title={`${text}${successRate === null ? '' : ' attempts succeeded'} in 24 hours`}
    >
      <svg aria-hidden="true" viewBox="0 0 96 20" className="h-5 w-24 shrink-0">
        {hours.map((hour, n) => (
          <Stroke key={hour.at} hour={hour} x={n * 4} />
        ))}
      </svg>
      <span className={`text-xs tabular-nums ${successRate === null ? 'text-muted' : ''}`}>{text}</span>
    </span>
  )
}

// What failed hangs from the top of the stroke, so that it is seen by its place and not by its colour alone.
function Stroke({ hour, x }: { hour: Bucket; x: number }) {
  const attempts = attemptsOf(hour)
  if (attempts === 0) return <rect x={x} y={18} width={3} height={2} fill="var(--border)" />
  const failed = attempts - hour.succeeded
  const failedHeight = failed === 0 ? 0 : Math.max(2, Math.round((20 * failed) / attempts))
  return (
    <>
      {failedHeight < 20 && <rect x={x} y={failedHeight} width={3} height={20 - failedHeight} fill="var(--chart-1)" />}
      {failedHeight > 0 && <rect x={x} y={0} width={3} height={failedHeight} fill="var(--chart-2)" />}
    </>
  )
}
