import { hostname } from 'node:os'
import process from 'node:process'
import type { Pool } from 'pg'
import packageJson from '#package.json' with { type: 'json' }
import { inTransaction, type Sql } from '../db/sql.ts'
import { newId } from '../ids.ts'
import { sampleBacklog, sampleSeconds } from '../webhooks/backlog.ts'
import type { Result } from './record.ts'
import type { Traffic } from './traffic.ts'
import { startVitals, type Vitals } from './vitals.ts'

/** How often each outcome has happened since the process began: `succeeded`, `skipped`, or the class of an error. */
export type Outcomes = Record<string, number>

type Parts = {
  pool: Pool
  concurrency: number
  traffic: Pick<Traffic, 'inFlight' | 'waiting'>
  outcomes: Outcomes
  onError(error: unknown): void
}

export type Reporter = {
  /** Resolves when the last figures are written and the dispatcher is off the list. */
  stop(): Promise<void>
}

const reportMs = 2_000
// A sample is taken this long after its five seconds are over, so that no clock's grain puts it before.
const afterSlotMs = 20
const budgetMs = 25
const countMaxLeast = 10_000
const countMaxMost = 1_000_000

/** As `record`, and counts what took effect into `outcomes`. A claim that was given back is nobody's outcome. */
export function counting(record: (result: Result) => Promise<boolean>, outcomes: Outcomes): (result: Result) => Promise<boolean> {
  return async (result) => {
    const recorded = await record(result)
    const outcome = result.status === 'skipped' ? 'skipped' : result.attempt && (result.attempt.errorClass ?? 'succeeded')
    if (recorded && outcome !== null) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
    return recorded
  }
}

/**
 * Tells the database every two seconds how this dispatcher is, and every five what it and the queue did, for the system page and /metrics. Whatever
 * goes wrong here is logged and tried again; deliveries know nothing of it.
 */
export function startReporter({ pool, concurrency, traffic, outcomes, onError }: Parts): Reporter {
  const id = newId()
  const vitals = startVitals()
  let slot: number | null = null
  let sampled: Outcomes = {}
  let countMax = countMaxLeast
  let stopping = false
  let rest: { timer: NodeJS.Timeout; end: () => void } | undefined

  async function sample(): Promise<void> {
    const now = { ...outcomes }
    await briefly(pool, (sql) => writeSample(sql, id, traffic.inFlight, difference(now, sampled)))
    sampled = now
  }

  /** Returns after how many milliseconds to come back. */
  async function turn(): Promise<number> {
    const clock = await briefly(pool, (sql) => writeReport(sql, { id, concurrency, traffic, outcomes, vitals: vitals.read() }))
    if (clock.slot === slot) return Math.min(reportMs, clock.leftMs + afterSlotMs)
    slot = clock.slot
    await sample()
    const startedAt = performance.now()
    if (!(await briefly(pool, (sql) => sampleBacklog(sql, countMax)))) return reportMs
    countMax = countMaxAfter(countMax, performance.now() - startedAt)
    await briefly(pool, forgetOld)
    return reportMs
  }

  async function run(): Promise<void> {
    while (!stopping) {
      const pauseMs = await turn().catch((error) => {
        onError(error)
        return reportMs
      })
      if (stopping) break
      await new Promise<void>((end) => {
        rest = { timer: setTimeout(end, pauseMs), end }
      })
    }
    vitals.stop()
    await sample().catch(onError)
    await briefly(pool, (sql) => sql('delete from dispatcher where id = $1::uuid', [id])).catch(onError)
  }

  const finished = run()
  return {
    stop() {
      stopping = true
      clearTimeout(rest?.timer)
      rest?.end()
      return finished
    },
  }
}

/** Looking at the queue may take 25 ms of every five seconds: how much of it is counted follows from how long that took. */
function countMaxAfter(countMax: number, tookMs: number): number {
  if (tookMs > budgetMs) return Math.max(countMaxLeast, countMax / 2)
  return tookMs < budgetMs / 4 ? Math.min(countMaxMost, countMax * 2) : countMax
}

/** A transaction in which no statement takes longer than two seconds: a queue full of dead rows is not worth a connection for longer. */
function briefly<T>(pool: Pool, work: (sql: Sql) => Promise<T>): Promise<T> {
  return inTransaction(pool, async (sql) => {
    await sql("set local statement_timeout = '2s'", [])
    return work(sql)
  })
}

function difference(now: Outcomes, before: Outcomes): Outcomes {
  return Object.fromEntries(
    Object.entries(now)
      .map(([outcome, count]) => [outcome, count - (before[outcome] ?? 0)] as const)
      .filter(([, count]) => count > 0),
  )
}

type Report = Pick<Parts, 'concurrency' | 'traffic' | 'outcomes'> & { id: string; vitals: Vitals }
type Clock = { /** When the present five seconds began. */ slot: number; leftMs: number }

/** Returns the time on the database's clock. */
async function writeReport(sql: Sql, { id, concurrency, traffic, outcomes, vitals }: Report): Promise<Clock> {
  const [clock] = await sql<Clock>(
    `insert into dispatcher (id, host, pid, version, concurrency, in_flight, buffered, memory_bytes, outcomes, vitals, seen_at)
    values ($1::uuid, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10::jsonb, now())
    on conflict (id) do update set in_flight = excluded.in_flight, buffered = excluded.buffered, memory_bytes = excluded.memory_bytes,
      outcomes = excluded.outcomes, vitals = excluded.vitals, seen_at = excluded.seen_at
    returning extract(epoch from date_bin('${sampleSeconds} seconds', now(), 'epoch'))::float8 as slot,
      ((${sampleSeconds} - extract(epoch from now()) % ${sampleSeconds}) * 1000)::float8 as "leftMs"`,
    [
      id,
      hostname(),
      process.pid,
      packageJson.version,
      concurrency,
      traffic.inFlight,
      traffic.waiting,
      process.memoryUsage.rss(),
      JSON.stringify(outcomes),
      JSON.stringify(vitals),
    ],
  )
  return clock ?? { slot: 0, leftMs: 0 }
}

async function writeSample(sql: Sql, id: string, inFlight: number, outcomes: Outcomes): Promise<void> {
  await sql('insert into dispatcher_sample (dispatcher_id, at, in_flight, outcomes) values ($1::uuid, now(), $2, $3::jsonb)', [
    id,
    inFlight,
    JSON.stringify(outcomes),
  ])
}

/** The charts reach back a day, and begin at a whole quarter of an hour. */
async function forgetOld(sql: Sql): Promise<void> {
  await sql("delete from dispatcher_sample where at < now() - interval '24 hours 15 minutes'", [])
  await sql("delete from backlog_sample where at < now() - interval '24 hours 15 minutes'", [])
  await sql("delete from dispatcher where seen_at < now() - interval '10 minutes'", [])
}
