import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { openPool, watchPool } from '../db/pools.ts'
import { env, required } from '../env.ts'
import { publicId } from '../ids.ts'
import { log } from '../log.ts'
import { attemptDelivery } from './attempt.ts'
import { type Claim, type Claimer, createClaimer } from './claim.ts'
import { createEgress, type Egress } from './egress.ts'
import { createObserver } from './observer.ts'
import { eraseDelivered, type Result, recordResults, skipReady } from './record.ts'
import { createRecorder } from './recorder.ts'
import { addToHours, createTally } from './tally.ts'
import { traceAttempt } from './trace.ts'
import { keepUp, type Upkeep } from './upkeep.ts'

/** Everything a process needs to carry claims to recorded results, whichever way it got them. */
export type Engine = Claimer & {
  /** Sends one claim. */
  attempt(claim: Claim): Promise<Result>
  /** False when the claim had passed to somebody else meanwhile. */
  record(result: Result): Promise<boolean>
  /** Writes down what the attempts came to by endpoint and hour; it is done every two seconds without being asked for. */
  flush(): Promise<void>
  pool: Pool
  /** Writes down what the recorded attempts told about their endpoints and organizations since the last time. */
  observe(): Promise<void>
  /** Erases what was to be delivered and not kept, should its process have died before it could. */
  sweep(): Promise<void>
  /** Makes, drops and forgets what time asks for; null when somebody has done so within the hour. */
  keepUp(): Promise<Upkeep | null>
  log: Logger
  close(): Promise<void>
}

type Options = {
  databaseUrl: string
  egress: Egress
  log: Logger
  leaseMs?: number
  connections?: number
  retentionDays?: number
  payloadDays?: number | undefined
}

// Plans are made once and kept, while the queue grows and shrinks a millionfold: only those that walk the indexes are right at every size. For the same
// reason lists are joined as `= any(array[…])`, which PostgreSQL can look for in an index and cannot merge by: told that the queue is empty, it would
// otherwise walk the whole of it and search the list for each of its rows.
const plannerOptions = [
  'enable_seqscan=off',
  'enable_bitmapscan=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
  'jit=off',
  'plan_cache_mode=force_generic_plan',
]

/** Builds an engine on its own database connections. */
export function createEngine({ databaseUrl, egress, log, leaseMs, connections = 4, retentionDays = 30, payloadDays }: Options): Engine {
  const connect = (max: number, settings: string[]) => {
    const options = [...plannerOptions, ...settings].map((setting) => `-c ${setting}`).join(' ')
    return openPool({ connectionString: databaseUrl, max, application_name: 'hookport dispatcher', options }, (error) =>
      log.warn({ err: error }, 'database connection lost'),
    )
  }
  const pool = connect(connections, [])
  // A claim that a crash of PostgreSQL forgets was in flight, and is sent again; nobody need wait for the disk. What is recorded is on it.
  const claims = connect(2, ['synchronous_commit=off'])
  watchPool('record', pool)
  watchPool('claim', claims)
  const observer = createObserver()
  let underWay = 0
  const recorder = createRecorder(
    (results) => recordResults(pool, results),
    (error) => log.error({ err: error }, 'recording failed; trying again'),
    () => underWay,
  )
  const emptying = new Set<string>()
  const skipBacklog = (claim: Claim, reason: string) => {
    if (emptying.has(claim.endpoint.id)) return
    emptying.add(claim.endpoint.id)
    void skipReady(pool, claim, reason)
      .catch((error) => log.error({ err: error }, 'skipping failed; what is left is skipped as it is claimed'))
      .finally(() => emptying.delete(claim.endpoint.id))
  }
  const tally = createTally(
    (counts) => addToHours(pool, counts),
    (error) => log.warn({ err: error }, 'counting by hour failed; trying again'),
  )
  return {
    ...createClaimer(claims, leaseMs),
    async attempt(claim) {
      underWay += 1
      try {
        return await attemptDelivery(claim, egress)
      } finally {
        underWay -= 1
      }
    },
    async record(result) {
      const recorded = await recorder.record(result)
      logResult(log, result, recorded)
      if (result.status === 'skipped' && result.reason !== null) skipBacklog(result.claim, result.reason)
      if (recorded) {
        tally.add(result)
        observer.note(result)
        traceAttempt(result)
      }
      // The attempt is recorded either way; what could not be erased now goes with the next sweep.
      if (result.claim.event.ephemeral && result.status === 'succeeded')
        await eraseDelivered(pool).catch((error) => log.error({ err: error }, 'erasing failed; the next sweep tries again'))
      return recorded
    },
    flush: tally.flush,
    pool,
    observe: () => observer.write(pool),
    sweep: () => eraseDelivered(pool),
    async keepUp() {
      const done = await keepUp({ databaseUrl, pool, retentionDays, payloadDays })
      if (done) log.info(done, 'upkeep')
      return done
    },
    log,
    async close() {
      await tally.flush()
      await Promise.all([pool.end(), claims.end(), egress.close()])
    },
  }
}

/** One wide line per attempt: ids and figures, no bodies, no secrets, no query strings. */
function logResult(log: Logger, { claim, status, reason, attempt }: Result, recorded: boolean): void {
  if (recorded && !log.isLevelEnabled('info')) return
  const line = {
    organization: publicId('org', claim.organizationId),
    environment: claim.environment,
    endpoint: publicId('ep', claim.endpoint.id),
    event: publicId('evt', claim.event.id),
    delivery: publicId('dlv', claim.id),
    attempt: attempt ? claim.attemptCount + 1 : null,
    outcome: status,
    reason,
    code: attempt?.statusCode ?? null,
    durationMs: attempt?.durationMs ?? null,
    test: claim.test,
    recorded,
  }
  if (recorded) log.info(line, status === 'released' ? 'given back' : 'attempt')
  else log.warn(line, 'attempt finished after its lease; not recorded')
}

const shared = globalThis as { hookportEngine?: Engine }

/** This process's engine on DATABASE_URL, made at first use. Kept on `globalThis`, because `next dev` evaluates modules again on every edit. */
export function engine(): Engine {
  shared.hookportEngine ??= createEngine({
    databaseUrl: required('DATABASE_URL'),
    egress: createEgress({ allowlist: env().TARGET_ALLOWLIST ?? [] }),
    log: log(),
    retentionDays: env().RETENTION_DAYS,
    payloadDays: env().PAYLOAD_RETENTION_DAYS,
  })
  return shared.hookportEngine
}
