import type { Product } from './product.ts'
import type { LoadReceiver } from './receiver.ts'

/** What a figure must reach. `ofCeiling` is null where a share of the ceiling says nothing. */
export type Goal = { text: string; met: (value: number, ofCeiling: number | null) => boolean }

/** One figure of a row. `unit` is `/s` for what is compared with the ceiling. */
export type Figure = { key: string; label: string; unit: '/s' | 'ms' | 'µs' | 'MiB' | 'x' | 's' | ''; ofCeiling?: true; goal?: Goal }

/** One row of the report: a measurement that is repeated, and yields a number for the key of each of its figures. */
export type Row = {
  name: string
  figures: Figure[]
  /** Measured once, because it repeats what it measures by itself or takes long to prepare. */
  once?: true
  /** Throws when a sum is wrong. */
  run: (bench: Bench) => Promise<Record<string, number>>
}

/** What every row measures with. */
export type Bench = {
  product: Product
  receiver: LoadReceiver
  /** Small counts, whose times say nothing: only the sums are judged. */
  smoke: boolean
  /** Makes that many dispatchers run, warm unless told otherwise. Warming up makes the receiver forget. */
  dispatchers(count: number, options?: { warm: boolean }): Promise<void>
  /** Stops the dispatchers where they are, so that a backlog can build up; `resume` lets them go on, all at once. */
  pause(): void
  resume(): void
  /** Kills a dispatcher with SIGKILL, without a chance to finish anything. */
  kill(): Promise<void>
  /** The highest resident memory any dispatcher has had, in MiB; 0 where the machine does not tell. */
  memoryPeakMiB(): Promise<number>
  /** What every process has used of the CPU so far. */
  cpu(): Promise<Record<string, number> | null>
  /** Progress, for the person who waits. */
  say(line: string): void
}

/** At least `share` of the ceiling of the same run. */
export function atLeastOfCeiling(share: number): Goal {
  return { text: `>= ${share.toFixed(2)} of the ceiling`, met: (_, ofCeiling) => ofCeiling !== null && ofCeiling >= share }
}

export function atLeast(least: number, unit = ''): Goal {
  return { text: `>= ${least.toLocaleString('en').replaceAll(',', ' ')}${unit}`, met: (value) => value >= least }
}

export function atMost(most: number, unit = ''): Goal {
  return { text: `<= ${most}${unit}`, met: (value) => value <= most }
}
