'use client'

import { Chip } from '@heroui/react'
import { useState } from 'react'
import { LiveMark } from '#components/live-mark.tsx'
import { nullUnlessNavigation, useLook } from '#components/use-look.ts'
import type { EndpointHealth } from '#lib/webhooks/endpoint-health.ts'
import type { Target } from '../../../webhooks/target.ts'
import { verdictOf } from '../health-text.ts'
import { loadHealth } from './actions.ts'
import { AttemptsFigure } from './attempts-figure.tsx'
import { HealthFigures } from './health-figures.tsx'

const lookEveryMs = 5_000

/** How the endpoint is doing, renewed every few seconds while somebody sees it. Heights are fixed, so that nothing moves. */
export function Health({ target, initial }: { target: Target; initial: EndpointHealth }) {
  const { slug, ...rest } = target
  const [health, setHealth] = useState(initial)
  const [state, setState] = useState<'live' | 'lost'>('live')
  useLook(async () => {
    const result = await loadHealth(slug, rest).catch(nullUnlessNavigation)
    setState(result?.ok ? 'live' : 'lost')
    if (result?.ok) setHealth(result.data)
  }, lookEveryMs)
  const { color, text } = verdictOf(health)
  return (
    <section id="health" aria-labelledby="health-heading" className="flex scroll-mt-4 flex-col gap-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h2 id="health-heading" className="text-base font-semibold">
          Health
        </h2>
        <Chip size="sm" variant="soft" color={color}>
          <Chip.Label className="text-foreground">{text}</Chip.Label>
        </Chip>
        <span className="ml-auto">
          <LiveMark state={state} what="New figures appear" />
        </span>
      </div>
      <HealthFigures health={health} />
      <div className="grid gap-6 xl:grid-cols-2">
        <AttemptsFigure id="by-hour" title="Last 24 hours" description="Attempts by hour." step="hour" buckets={health.hours} />
        <AttemptsFigure id="by-day" title="Last 30 days" description="Attempts by day; days are UTC." step="day" buckets={health.days} />
      </div>
    </section>
  )
}
