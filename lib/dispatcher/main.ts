import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { db } from '../db/client.ts'
import { beginDrain } from '../drain.ts'
import { EnvError, env, required } from '../env.ts'
import { openTracing } from '../tracing.ts'
import { checkMasterKey } from '../webhooks/master-key-check.ts'
import { settleRecoveries, stepRecoveries } from '../webhooks/recovery-steps.ts'
import { type Engine, engine } from './engine.ts'
import { serveHealth } from './health.ts'
import { startLoop } from './loop.ts'
import { counting, type Outcomes, startReporter } from './report.ts'
import { createWakeUp } from './wake-up.ts'
import { endpointWatch } from './watch-endpoints.ts'

// A claim lives for some ten milliseconds. V8 takes that for long, puts the next ones straight among what stays, and then looks through all of it three times
// a second, which took a fifth of the process's time; left alone it also lets what is no longer used grow to a multiple of what is.
setFlagsFromString('--no-allocation-site-pretenuring')
setFlagsFromString('--heap-growing-percent=60')

const drainMsMax = 15_000
const pollMs = 250
const sweepMs = 60_000
const recoverMs = 1_000
const watchMs = 3_000
// It asks more often than anything is done, because whose turn it is the database says.
const upkeepMs = 600_000

/** One dispatcher process: any number of them may run against one database, on any number of machines. */
async function main(): Promise<void> {
  const databaseUrl = required('DATABASE_URL')
  required('ENCRYPTION_KEY')
  const { DISPATCH_CONCURRENCY: concurrency, HEALTH_PORT: healthPort, HOST: host } = env()
  const tracing = await openTracing('hookport-dispatcher')
  const { promote, claimReady, attempt, record, pool, observe, sweep, keepUp, log, close } = engine()
  const onError = (error: unknown) => log.error({ err: error }, 'dispatcher')
  await checkMasterKey(db()).catch(orLater(onError))
  const outcomes: Outcomes = {}
  const loop = startLoop({ concurrency, claim: claimReady, attempt, record: counting(record, outcomes), onError })
  const reporter = startReporter({ pool, concurrency, traffic: loop.traffic, outcomes, onError })
  const wakeUp = createWakeUp(databaseUrl, loop.wake, onError)
  const timers = [
    every(pollMs, () => promote().then(loop.wake), onError),
    every(sweepMs, sweep, onError),
    every(recoverMs, () => stepRecoveries(db()), onError),
    every(sweepMs, () => settleRecoveries(db()), onError),
    every(watchMs, endpointWatch({ observe, log }, db()), onError),
    every(upkeepMs, keepUp, onError),
    every(sweepMs, async () => loop.traffic.forgetIdle(performance.now()), onError),
  ]
  const health = healthPort === undefined ? undefined : await serveHealth({ port: healthPort, host, isReady: () => answers(pool) })
  log.info({ concurrency }, 'dispatcher started')
  await stopRequested()
  log.info('dispatcher draining')
  beginDrain()
  for (const stop of timers) stop()
  const ended = loop.drain().then(() => Promise.all([reporter.stop(), observe().catch(onError)]))
  const drained = await Promise.race([ended.then(() => true), sleep(drainMsMax, false)])
  if (drained) await Promise.all([wakeUp.close(), close(), db().$disconnect()])
  else log.warn('some deliveries did not end in time; they become due again when their leases end')
  await tracing?.close()
  health?.close()
  log.info({ drained }, 'dispatcher stopped')
  process.exit(0)
}

/** A wrong setting ends the process; a database that does not answer yet is waited for, as it is later. */
function orLater(onError: (error: unknown) => void): (error: unknown) => void {
  return (error) => {
    if (error instanceof EnvError) throw error
    onError(error)
  }
}

/** Runs `work` now and again and again, `pauseMs` after it was done. Returns what stops it. */
function every(pauseMs: number, work: () => Promise<unknown>, onError: (error: unknown) => void): () => void {
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  const run = () => {
    work()
      .catch(onError)
      .finally(() => {
        if (!stopped) timer = setTimeout(run, pauseMs)
      })
  }
  run()
  return () => {
    stopped = true
    clearTimeout(timer)
  }
}

function answers(pool: Engine['pool']): Promise<boolean> {
  return pool.query('select').then(
    () => true,
    () => false,
  )
}

/** A signal, or the death of the launcher that started this process. */
function stopRequested(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve())
    process.once('SIGINT', () => resolve())
    process.once('disconnect', () => resolve())
  })
}

main().catch((error) => {
  console.error(error instanceof EnvError ? `hookport: ${error.message}` : error)
  process.exit(1)
})
