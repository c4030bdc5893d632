'use client'

import { useState } from 'react'
import { nullUnlessNavigation, useLook } from '#components/use-look.ts'
import type { Range } from '#lib/webhooks/figures.ts'
import { loadSystem } from './actions.ts'
import type { SystemFigures } from './read-system.ts'

const lookEveryMs = 3_000

/** The figures, `initial` ones first and then ever new ones, and whether the last look at them succeeded. */
export function useSystem(range: Range, initial: SystemFigures): { figures: SystemFigures; state: 'live' | 'lost' } {
  const [figures, setFigures] = useState(initial)
  const [state, setState] = useState<'live' | 'lost'>('live')
  useLook(async () => {
    const result = await loadSystem({ range }).catch(nullUnlessNavigation)
    setState(result?.ok ? 'live' : 'lost')
    if (result?.ok) setFigures(result.data)
  }, lookEveryMs)
  return { figures, state }
}
