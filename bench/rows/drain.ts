import { cpuFigures } from '../cpu.ts'
import { drainBacklog } from '../drain.ts'
import { atLeastOfCeiling, type Row } from '../row.ts'

const backlog = 100_000

/** What was published while no dispatcher ran, carried away by one. */
export const drain: Row = {
  name: 'drain',
  figures: [
    {
      key: 'perSecond',
      label: `drain of ${backlog / 1000} 000 waiting, one dispatcher`,
      unit: '/s',
      ofCeiling: true,
      goal: atLeastOfCeiling(0.5),
    },
    ...cpuFigures,
  ],
  run: (bench) => drainBacklog(bench, { dispatchers: 1, count: bench.smoke ? 1000 : backlog }),
}
