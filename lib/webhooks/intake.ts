import { DatabaseError, type Pool } from 'pg'
import { inTransaction, pool } from '../db/sql.ts'
import { AppError } from '../errors.ts'
import { type Publication, type Published, publishMany } from './publish.ts'
import { type KeptSubscribers, keepSubscribers } from './subscribers.ts'

type Waiting = { publication: Publication; settle: (result: Published | AppError) => void; fail: (error: unknown) => void }

const batchMax = 250
const writersMax = 2

/** Publishes one event as `publishEvent` does, together with everyone else's of the same moment. */
export type Intake = { publish(publication: Publication): Promise<Published> }

/**
 * Group commit for single publishes: whoever comes while a batch is being written goes with the next one. A publish alone waits for nobody; under
 * load a transaction carries hundreds, and each is answered after it has committed.
 */
export function createIntake(pool: Pool): Intake {
  let waiting: Waiting[] = []
  let writers = 0
  const kept = keepSubscribers(pool)

  function start(): void {
    while (writers < writersMax && waiting.length > 0) {
      const batch = nextBatch(waiting)
      waiting = waiting.slice(batch.length)
      writers += 1
      void writeBatch(pool, kept, batch).finally(() => {
        writers -= 1
        start()
      })
    }
  }

  return {
    publish(publication) {
      return new Promise<Published>((resolve, reject) => {
        const settle = (result: Published | AppError) => (result instanceof AppError ? reject(result) : resolve(result))
        waiting.push({ publication, settle, fail: reject })
        // Requests that arrived in the same turn of the event loop go together.
        setImmediate(start)
      })
    },
  }
}

/** A broadcast may have thousands of deliveries, so it goes alone and delays nobody's answer but its own. */
function nextBatch(waiting: Waiting[]): Waiting[] {
  const broadcast = waiting.findIndex(({ publication }) => publication.scope.organizationId === null)
  return waiting.slice(0, broadcast === 0 ? 1 : broadcast > 0 ? Math.min(broadcast, batchMax) : batchMax)
}

async function writeBatch(pool: Pool, kept: KeptSubscribers, batch: Waiting[]): Promise<void> {
  try {
    const results = await inTransaction(pool, (sql) =>
      publishMany(
        sql,
        batch.map(({ publication }) => publication),
        kept,
      ),
    )
    for (const [index, { settle }] of batch.entries()) settle(results[index] ?? new AppError('conflict', 'The event was not published.'))
  } catch (error) {
    // What one of them may have caused must not be the others' refusal. After any other error it may be committed all the same, and only the
    // publisher knows whether to publish again.
    if (batch.length > 1 && isOfTheInput(error)) for (const one of batch) await writeBatch(pool, kept, [one])
    else batch[0]?.fail(error)
  }
}

/** A statement that PostgreSQL has refused for its data (SQLSTATE classes 22 and 23), so that nothing of its transaction was kept. */
function isOfTheInput(error: unknown): boolean {
  return error instanceof DatabaseError && /^2[23]/.test(error.code ?? '')
}

let own: Intake | undefined

/** The intake on DATABASE_URL of this process, or of this copy of the module: a refusal must be of the class that its callers know. */
export function intake(): Intake {
  own ??= createIntake(pool())
  return own
}
