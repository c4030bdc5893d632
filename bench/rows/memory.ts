import { atMost, type Row } from '../row.ts'

/** The most that any dispatcher has taken in all rows before this one. */
export const memory: Row = {
  name: 'memory',
  figures: [{ key: 'peakMiB', label: 'memory of a dispatcher, peak over all rows', unit: 'MiB', goal: atMost(400, ' MiB') }],
  once: true,
  run: async (bench) => ({ peakMiB: await bench.memoryPeakMiB() }),
}
