import { monitorEventLoopDelay } from 'node:perf_hooks'
import { type PoolFigures, poolFigures } from '../db/pools.ts'

/** How a dispatcher's process is, as its row tells it: `eventLoopLagSeconds` is the 99th percentile since the report before. */
export type Vitals = { eventLoopLagSeconds: number; pools: Record<string, PoolFigures> }

const resolutionMs = 20

/** Measures this process from now on. Each reading begins anew. */
export function startVitals(): { read(): Vitals; stop(): void } {
  const delays = monitorEventLoopDelay({ resolution: resolutionMs })
  delays.enable()
  return {
    read() {
      // It measures how long a timer took, its own time included.
      const lagMs = Math.max(0, delays.percentile(99) / 1e6 - resolutionMs)
      delays.reset()
      return { eventLoopLagSeconds: Math.round(lagMs * 1000) / 1e6, pools: poolFigures() }
    },
    stop: () => delays.disable(),
  }
}
