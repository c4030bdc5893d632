import { endingOf } from './attempt.ts'
import type { Claim, ClaimAnswer, ClaimRequest } from './claim.ts'
import type { Result } from './record.ts'
import { Traffic } from './traffic.ts'

/** What the loop needs of the world; it knows no SQL and no HTTP. */
export type LoopParts = {
  /** At most this many exchanges at once. */
  concurrency: number
  claim(request: ClaimRequest): Promise<ClaimAnswer>
  /** Sends one claim. Must not throw for anything the receiver does. */
  attempt(claim: Claim): Promise<Result>
  /** Resolves when the result is in the database, or known to come too late for it. */
  record(result: Result): Promise<unknown>
  onError(error: unknown): void
  now?: () => number
}

export type Loop = {
  /** Says that there may be new work. */
  wake(): void
  /** Resolves when nothing is left to claim and everything claimed is recorded. */
  idle(): Promise<void>
  /** Claims nothing more, gives back what has not been sent, and resolves when everything under way is recorded. */
  drain(): Promise<void>
  readonly traffic: Traffic
}

const errorPauseMs = 500

/** Runs until drained: claims as much as there is room for, sends what may be sent, records what came of it. */
export function startLoop({ concurrency, claim, attempt, record, onError, now = () => performance.now() }: LoopParts): Loop {
  const traffic = new Traffic(concurrency)
  const underWay = new Set<Promise<void>>()
  const signal = createSignal()
  const rest = createSignal()
  let stopping = false
  let restWanted = false

  async function carry(one: Claim, late: boolean): Promise<void> {
    const startedAtMs = now()
    let result: Result = { claim: one, status: 'released', reason: null, delayMs: 0, attempt: null }
    try {
      if (!late) result = await attempt(one)
    } finally {
      if (traffic.ended(one, endingOf(result), startedAtMs, now())) signal.give()
      pump()
    }
    await record(result)
  }

  /** Starts everything that may start now. */
  function pump(): void {
    for (let next = traffic.next(now()); next !== null; next = traffic.next(now())) begin(carry(next.claim, next.late))
  }

  function begin(work: Promise<void>): void {
    const run = work.catch(onError).finally(() => {
      underWay.delete(run)
      // Whether that was the last is for a claim to say.
      if (traffic.released() || (restWanted && underWay.size === 0)) signal.give()
    })
    underWay.add(run)
  }

  /** One claim. Returns whether to go on at once. */
  async function turn(): Promise<boolean> {
    const request = traffic.request(now())
    if (request === null) return false
    const { claims, position, more } = await claim(request)
    const again = traffic.add(claims, position, more, now())
    pump()
    return again
  }

  async function run(): Promise<void> {
    while (!stopping) {
      try {
        if (await turn()) continue
        if (underWay.size === 0 && traffic.claimed === 0) rest.give()
        await signal.taken()
      } catch (error) {
        onError(error)
        await new Promise((resolve) => setTimeout(resolve, errorPauseMs))
      }
    }
    for (const one of traffic.takeWaiting())
      begin(record({ claim: one, status: 'released', reason: null, delayMs: 0, attempt: null }).then(() => undefined))
    while (underWay.size > 0) await Promise.all(underWay)
  }

  const finished = run()
  return {
    traffic,
    wake: signal.give,
    idle() {
      restWanted = true
      signal.give()
      return rest.taken()
    },
    drain() {
      stopping = true
      signal.give()
      return finished
    },
  }
}

/** Remembers that it was given until somebody takes it. */
function createSignal(): { give: () => void; taken: () => Promise<void> } {
  let given = false
  let waiting: (() => void) | null = null
  return {
    give() {
      given = true
      waiting?.()
    },
    async taken() {
      if (!given)
        await new Promise<void>((resolve) => {
          waiting = resolve
        })
      waiting = null
      given = false
    },
  }
}
