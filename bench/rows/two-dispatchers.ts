import { availableParallelism } from 'node:os'
import { drainBacklog } from '../drain.ts'
import type { Goal, Row } from '../row.ts'

// PostgreSQL, the receiver and each dispatcher want a core of their own.
const hasFreeCores = availableParallelism() >= 6

const goal: Goal = hasFreeCores
  ? { text: '>= 1.8', met: (value) => value >= 1.8 }
  : { text: `no loss (>= 0.95) on ${availableParallelism()} cores`, met: (value) => value >= 0.95 }

/** The same backlog carried away by one dispatcher and by two, and the other way round, so that a machine that drifts favours neither. */
export const twoDispatchers: Row = {
  name: 'two-dispatchers',
  figures: [{ key: 'gain', label: 'drain by two dispatchers instead of one', unit: 'x', goal }],
  async run(bench) {
    const count = bench.smoke ? 500 : 30_000
    const seconds = { 1: 0, 2: 0 }
    for (const dispatchers of [1, 2, 2, 1] as const) {
      const { perSecond } = await drainBacklog(bench, { dispatchers, count })
      seconds[dispatchers] += count / perSecond
    }
    return { gain: seconds[1] / seconds[2] }
  },
}
