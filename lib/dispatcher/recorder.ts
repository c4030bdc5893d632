import { setTimeout as sleep } from 'node:timers/promises'
import type { Result } from './record.ts'

type Write = (results: Result[]) => Promise<Set<string>>
type Waiting = { result: Result; done: (recorded: boolean) => void }

const batchMax = 500
const gatherMs = 10
const betweenMs = 5
const writersMax = 2
const retryMsMax = 2_000

export type Recorder = {
  /** Resolves once the result is in the database: true when it took effect, false when the claim was no longer the latest. */
  record(result: Result): Promise<boolean>
}

/**
 * Group commit: results gather for at most 10 ms or 500 rows and are written in one statement, by at most two writers at once; a statement
 * per result is five to ten times slower. Where no exchange is under way (`underWay` counts them) there is nothing to gather, and a result waits only
 * until the last statement is 5 ms old. While the database is away, results wait and are written when it is back: the claim's number
 * decides then whether they still count.
 */
export function createRecorder(write: Write, onError: (error: unknown) => void, underWay: () => number): Recorder {
  const waiting: Waiting[] = []
  let writers = 0
  let timer: NodeJS.Timeout | null = null
  let startedAtMs = Number.NEGATIVE_INFINITY

  function schedule(): void {
    if (writers >= writersMax || waiting.length === 0) return
    const waitMs = underWay() > 0 ? gatherMs : startedAtMs + betweenMs - performance.now()
    if (waiting.length >= batchMax || waitMs <= 0) start()
    else timer ??= setTimeout(start, waitMs)
  }

  function start(): void {
    if (timer) clearTimeout(timer)
    timer = null
    const batch = waiting.splice(0, batchMax)
    if (batch.length === 0) return
    writers += 1
    startedAtMs = performance.now()
    void writeUntilDone(write, batch, onError).finally(() => {
      writers -= 1
      schedule()
    })
  }

  return {
    record(result) {
      return new Promise((done) => {
        waiting.push({ result, done })
        schedule()
      })
    },
  }
}

async function writeUntilDone(write: Write, batch: Waiting[], onError: (error: unknown) => void): Promise<void> {
  for (let retryMs = 50; ; retryMs = Math.min(retryMs * 2, retryMsMax)) {
    try {
      const recorded = await write(batch.map(({ result }) => result))
      for (const { result, done } of batch) done(recorded.has(result.claim.id))
      return
    } catch (error) {
      onError(error)
      if (isOfTheData(error)) return separate(write, batch, onError)
      await sleep(retryMs)
    }
  }
}

/** Whether PostgreSQL will never take this: data exceptions and violated constraints (classes 22 and 23), as against a database that is away. */
function isOfTheData(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^2[23]/.test(String(error.code))
}

/** One result that cannot be recorded must not hold back the others. It counts as too late: its delivery is tried again when its lease ends. */
async function separate(write: Write, batch: Waiting[], onError: (error: unknown) => void): Promise<void> {
  const half = Math.ceil(batch.length / 2)
  if (batch.length === 1) batch[0]?.done(false)
  else for (const part of [batch.slice(0, half), batch.slice(half)]) await writeUntilDone(write, part, onError)
}
