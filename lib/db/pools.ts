import { Pool, type PoolConfig } from 'pg'
import { watchedSocket } from './watched-socket.ts'

/** How a pool is at this moment, in connections; `waiting` counts those who wait for one. */
export type PoolFigures = { total: number; idle: number; waiting: number }

const shared = globalThis as { hookportPools?: Map<string, Set<Pool>> }

/** A pool whose connections are given up when PostgreSQL falls silent (`watchedSocket`). Whoever opens it calls `end`. */
export function openPool(config: PoolConfig, onBreak: (error: Error) => void = () => undefined): Pool {
  const pool = new Pool({ stream: () => watchedSocket(), ...config })
  // An idle connection that breaks is replaced at the next query. One may also break after the pool has ended, which does not wait for them. Unheard,
  // the event would end the process.
  pool.on('error', onBreak)
  return pool
}

/** Remembers a pool under a name for `poolFigures`. On `globalThis`, because the portal's process holds this module twice. */
export function watchPool(name: string, pool: Pool): Pool {
  shared.hookportPools ??= new Map()
  const pools = shared.hookportPools.get(name) ?? new Set()
  shared.hookportPools.set(name, pools.add(pool))
  return pool
}

/** The pools of this process by name, those of one name added up; ended ones are left out. */
export function poolFigures(): Record<string, PoolFigures> {
  const figures: Record<string, PoolFigures> = {}
  for (const [name, pools] of shared.hookportPools ?? []) {
    const sum = { total: 0, idle: 0, waiting: 0 }
    for (const pool of pools) {
      if (pool.ended) pools.delete(pool)
      sum.total += pool.totalCount
      sum.idle += pool.idleCount
      sum.waiting += pool.waitingCount
    }
    figures[name] = sum
  }
  return figures
}
