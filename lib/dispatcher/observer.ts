import type { Pool } from 'pg'
import { inTransaction } from '../db/sql.ts'
import { type Milestone, type Observation, writeMilestones, writeObservations } from '../webhooks/endpoint-state.ts'
import type { Result } from './record.ts'

/** Remembers what recorded attempts told about their endpoints until it is written down, off the way of the deliveries. */
export type Observer = {
  note(result: Result): void
  /** Writes down what was noted since the last time. What cannot be written is kept for the next. */
  write(pool: Pool): Promise<void>
}

export function createObserver(): Observer {
  let observations = new Map<string, Observation>()
  let milestones = new Map<string, Milestone>()
  // An organization comes this far once; what the process has written of it need not be written again.
  const written = new Set<string>()

  function noteMilestone({ claim: { organizationId, test }, status }: Result, at: number): void {
    if (status !== 'succeeded' || written.has(`${organizationId} ${test}`)) return
    const before = milestones.get(organizationId) ?? { organizationId, testedAt: null, deliveredAt: null }
    milestones.set(
      organizationId,
      test ? { ...before, testedAt: before.testedAt ?? at } : { ...before, deliveredAt: before.deliveredAt ?? at },
    )
  }

  return {
    note(result) {
      if (result.attempt === null) return
      const at = result.attempt.startedAt.getTime() + result.attempt.durationMs
      noteMilestone(result, at)
      const { id } = result.claim.endpoint
      const next = observed(observations.get(id) ?? nothing(id), result, at)
      if (next) observations.set(id, next)
    },
    async write(pool) {
      const [seen, reached] = [observations, milestones]
      observations = new Map()
      milestones = new Map()
      if (seen.size + reached.size === 0) return
      try {
        await inTransaction(pool, async (sql) => {
          await writeObservations(sql, [...seen.values()])
          await writeMilestones(sql, [...reached.values()])
        })
      } catch (error) {
        for (const [id, before] of seen) observations.set(id, joined(before, observations.get(id)))
        for (const [id, before] of reached) milestones.set(id, { ...before, ...milestones.get(id) })
        throw error
      }
      for (const { organizationId, testedAt, deliveredAt } of reached.values()) {
        if (testedAt !== null) written.add(`${organizationId} true`)
        if (deliveredAt !== null) written.add(`${organizationId} false`)
      }
    },
  }
}

function nothing(endpointId: string): Observation {
  const error = { errorClass: null, errorMessage: null, statusCode: null }
  return { endpointId, succeededAt: null, failures: 0, firstFailureAt: null, lastFailureAt: null, finalAttempts: null, ...error }
}

/** Null for what tells nothing: a test that failed, which is somebody's trying out, and a failure from before the last success. */
function observed(before: Observation, { claim, status, attempt }: Result, at: number): Observation | null {
  if (attempt === null) return null
  if (status === 'succeeded') {
    const isLast = before.lastFailureAt === null || at >= before.lastFailureAt
    return isLast ? { ...nothing(before.endpointId), succeededAt: Math.max(before.succeededAt ?? at, at) } : null
  }
  if (claim.test || (before.succeededAt !== null && at < before.succeededAt)) return null
  const { errorClass, errorMessage, statusCode } = attempt
  const final = status === 'failed' ? claim.attemptCount + 1 : null
  return {
    ...before,
    failures: before.failures + 1,
    firstFailureAt: Math.min(before.firstFailureAt ?? at, at),
    lastFailureAt: Math.max(before.lastFailureAt ?? at, at),
    finalAttempts: least(before.finalAttempts, final),
    errorClass,
    errorMessage,
    statusCode,
  }
}

/** Two that followed each other, as one. */
function joined(before: Observation, after: Observation | undefined): Observation {
  if (after === undefined) return before
  if (after.succeededAt !== null) return after
  return {
    ...after,
    succeededAt: before.succeededAt,
    failures: before.failures + after.failures,
    firstFailureAt: least(before.firstFailureAt, after.firstFailureAt),
    finalAttempts: least(before.finalAttempts, after.finalAttempts),
  }
}

function least(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b)
}
