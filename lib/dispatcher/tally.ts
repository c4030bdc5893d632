import type { Pool } from 'pg'
import type { Result } from './record.ts'

/** What the attempts at one endpoint (UUID) came to in one hour, since it was written down last. Times in milliseconds since 1970. */
export type HourCount = {
  endpointId: string
  hour: number
  succeeded: number
  retrying: number
  failed: number
  answered: number
  durationMs: number
  lastSuccessAt: number | null
}

export type Tally = {
  /** Counts what has been recorded. Tests, and what made no attempt, count for nothing. */
  add(result: Result): void
  /** Resolves when everything counted so far is written down, or has been kept for the next time. */
  flush(): Promise<void>
}

const hourMs = 3_600_000
const flushMs = 2_000

/**
 * Counts attempts by endpoint and hour in memory, and has them written every two seconds: the record itself has no row that all deliveries of an endpoint
 * would wait for. A process that dies takes with it what it has not written; the log has everything.
 */
export function createTally(write: (counts: HourCount[]) => Promise<void>, onError: (error: unknown) => void): Tally {
  const counts = new Map<string, HourCount>()
  let timer: NodeJS.Timeout | null = null
  let flushing = Promise.resolve()

  function countOf(endpointId: string, hour: number): HourCount {
    const key = `${endpointId} ${hour}`
    const known = counts.get(key)
    if (known) return known
    const made = { endpointId, hour, succeeded: 0, retrying: 0, failed: 0, answered: 0, durationMs: 0, lastSuccessAt: null }
    counts.set(key, made)
    return made
  }

  /** A later time for what could not be written. */
  function keep(kept: HourCount[]): void {
    for (const { endpointId, hour, ...rest } of kept) merge(countOf(endpointId, hour), rest)
    schedule()
  }

  function schedule(): void {
    timer ??= setTimeout(flush, flushMs).unref()
  }

  async function writeAll(): Promise<void> {
    const taken = [...counts.values()]
    counts.clear()
    if (taken.length === 0) return
    await write(taken).catch((error) => {
      keep(taken)
      onError(error)
    })
  }

  function flush(): Promise<void> {
    if (timer) clearTimeout(timer)
    timer = null
    flushing = flushing.then(writeAll)
    return flushing
  }

  return {
    add({ claim, status, attempt }) {
      if (attempt === null || claim.test || status === 'skipped' || status === 'released') return
      const at = attempt.startedAt.getTime()
      const isAnswered = attempt.responseHeaders !== null
      merge(countOf(claim.endpoint.id, Math.floor(at / hourMs) * hourMs), {
        succeeded: status === 'succeeded' ? 1 : 0,
        retrying: status === 'retrying' ? 1 : 0,
        failed: status === 'failed' ? 1 : 0,
        answered: isAnswered ? 1 : 0,
        durationMs: isAnswered ? attempt.durationMs : 0,
        lastSuccessAt: status === 'succeeded' ? at + attempt.durationMs : null,
      })
      schedule()
    },
    flush,
  }
}

function merge(into: HourCount, more: Omit<HourCount, 'endpointId' | 'hour'>): void {
  into.succeeded += more.succeeded
  into.retrying += more.retrying
  into.failed += more.failed
  into.answered += more.answered
  into.durationMs += more.durationMs
  into.lastSuccessAt = Math.max(into.lastSuccessAt ?? 0, more.lastSuccessAt ?? 0) || null
}

// Rows are taken in one order by everybody, so that two dispatchers wait for each other at most.
const addSql = `
  insert into endpoint_hour as e (endpoint_id, hour, succeeded, retrying, failed, answered, duration_ms, last_success_at)
  select r.endpoint_id, to_timestamp(r.hour / 1000), r.succeeded, r.retrying, r.failed, r.answered, r.duration_ms, to_timestamp(r.last_success_at / 1000)
  from unnest($1::uuid[], $2::float8[], $3::int[], $4::int[], $5::int[], $6::int[], $7::bigint[], $8::float8[])
    as r (endpoint_id, hour, succeeded, retrying, failed, answered, duration_ms, last_success_at)
  order by r.endpoint_id, r.hour
  on conflict (endpoint_id, hour) do update
  set succeeded = e.succeeded + excluded.succeeded,
    retrying = e.retrying + excluded.retrying,
    failed = e.failed + excluded.failed,
    answered = e.answered + excluded.answered,
    duration_ms = e.duration_ms + excluded.duration_ms,
    last_success_at = greatest(e.last_success_at, excluded.last_success_at)`

/** Adds counts to the rows of their hours, in one statement. */
export async function addToHours(pool: Pool, counts: HourCount[]): Promise<void> {
  const values = [
    counts.map(({ endpointId }) => endpointId),
    counts.map(({ hour }) => hour),
    counts.map(({ succeeded }) => succeeded),
    counts.map(({ retrying }) => retrying),
    counts.map(({ failed }) => failed),
    counts.map(({ answered }) => answered),
    counts.map(({ durationMs }) => durationMs),
    counts.map(({ lastSuccessAt }) => lastSuccessAt),
  ]
  await pool.query({ name: 'add-to-hours', text: addSql, values })
}
