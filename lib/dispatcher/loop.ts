import type { Claim } from './queue.ts'

/** What the loop needs of the world; it knows no SQL and no HTTP. */
export type LoopParts = {
  /** At most this many deliveries under way at once. */
  concurrency: number
  claim(limit: number): Promise<Claim[]>
  /** Sends and records one claim. Must not throw for anything the receiver does. */
  deliver(claim: Claim): Promise<unknown>
  /** Resolves when there may be new work: an event was committed, or a while has passed. */
  waitForWork(): Promise<void>
  onError(error: unknown): void
}

export type Loop = {
  /** Claims nothing more and resolves when everything under way is recorded. */
  drain(): Promise<void>
}

const claimMax = 500
const errorPauseMs = 500

/** Runs until drained. Asks for as much work as there are free slots, so that what it claims it sends at once. */
export function startLoop({ concurrency, claim, deliver, waitForWork, onError }: LoopParts): Loop {
  const underWay = new Set<Promise<unknown>>()
  const stop = Promise.withResolvers<void>()
  let stopping = false

  function begin(one: Claim): void {
    const run = deliver(one)
      .catch(onError)
      .finally(() => underWay.delete(run))
    underWay.add(run)
  }

  async function turn(): Promise<void> {
    const room = Math.min(concurrency - underWay.size, claimMax)
    if (room <= 0) {
      await Promise.race([...underWay, stop.promise])
      return
    }
    const claims = await claim(room)
    for (const one of claims) begin(one)
    if (claims.length < room) await Promise.race([waitForWork(), stop.promise])
  }

  async function run(): Promise<void> {
    while (!stopping) {
      try {
        await turn()
      } catch (error) {
        onError(error)
        await Promise.race([pause(errorPauseMs), stop.promise])
      }
    }
    await Promise.all(underWay)
  }

  const finished = run()
  return {
    drain() {
      stopping = true
      stop.resolve()
      return finished
    },
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
