import { availableParallelism } from 'node:os'
import { drainBacklog } from '../drain.ts'
import type { Goal, Row } from '../row.ts'

// PostgreSQL, the receiver and each dispatcher want a core of their own.
const hasFreeCores = availableParallelism() >= 6

const goal: Goal = hasFreeCores
  ? { text: '>= 1.8', met: (value) => value >= 1.8 }
  : { text: `no loss (>= 0.95) on ${availableParallelism()} cores`, met: (value) => value >= 0.95 }

/** The same backlog carried away by one dispatcher, and by two. */
export const twoDispatchers: Row = {
  name: 'two-dispatchers',
  figures: [{ key: 'gain', label: 'drain by two dispatchers instead of one', unit: 'x', goal }],
  async run(bench) {
    const count = bench.smoke ? 500 : 30_000
    const one = await drainBacklog(bench, { dispatchers: 1, count })
    const two = await drainBacklog(bench, { dispatchers: 2, count })
    await bench.dispatchers(1)
    return { gain: two.perSecond / one.perSecond }
  },
}
