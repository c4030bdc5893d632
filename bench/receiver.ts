import { fork } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { join } from 'node:path'
import process from 'node:process'
import { z } from 'zod'

/** `hang` never answers until released; `refuse` answers 503. */
export type Behaviour = 'accept' | 'hang' | 'refuse'

const counted = z.object({ arrivals: z.number(), unique: z.number(), answered: z.number(), firstAt: z.number(), lastAt: z.number() })

/**
 * Since the last `forget`: requests, different ones by path and `webhook-id`, and those that were answered; when the first and the last
 * came, in milliseconds since 1970 (0: none).
 */
export type Counts = z.infer<typeof counted>

/** What the receiving process is told. */
export type Order =
  | { kind: 'behave'; paths: string[]; behaviour: Behaviour }
  | { kind: 'release' }
  | { kind: 'forget' }
  | { kind: 'times'; keys: string[] }
  | { kind: 'keys' }

const report = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done') }),
  z.object({ kind: z.literal('listening'), port: z.number() }),
  z.object({ kind: z.literal('times'), times: z.array(z.number().nullable()) }),
  z.object({ kind: z.literal('keys'), keys: z.array(z.string()) }),
])

/** What it answers. */
export type Report = z.infer<typeof report>

const message = z.object({ id: z.number(), report, counts: counted })

/** A receiver in a process of its own, which counts and answers 200 unless told otherwise. */
export type LoadReceiver = {
  pid: number
  /** Its base, without a trailing slash; every path below it is received. */
  url: string
  port: number
  /** At most 5 ms old. */
  counts(): Counts
  /** Resolves as soon as `enough` finds so. Throws after `timeoutMs` with the counts. */
  until(enough: (counts: Counts) => boolean, timeoutMs: number): Promise<Counts>
  behave(paths: string[], behaviour: Behaviour): Promise<void>
  /** Answers all that hang with 200. */
  release(): Promise<void>
  /** Begins counting anew. */
  forget(): Promise<void>
  /** When each `<path> <webhook-id>` arrived first, in milliseconds since 1970; null for what did not arrive. */
  arrivalTimes(keys: string[]): Promise<(number | null)[]>
  /** Every `<path> <webhook-id>` that arrived. */
  arrivedKeys(): Promise<string[]>
  close(): Promise<void>
}

/** Starts the receiving process; it ends with this one. */
export async function startLoadReceiver(): Promise<LoadReceiver> {
  const child = fork(join(import.meta.dirname, 'receiver-process.ts'), { execPath: process.execPath })
  let counts: Counts = { arrivals: 0, unique: 0, answered: 0, firstAt: 0, lastAt: 0 }
  let orders = 0
  const reports = new EventEmitter().setMaxListeners(0)
  child.on('message', (raw) => {
    const { id, ...rest } = message.parse(raw)
    counts = rest.counts
    reports.emit(`${id}`, rest.report)
    reports.emit('counts')
  })
  const [listening] = await once(reports, '0')
  const { port } = z.object({ port: z.number() }).parse(listening)
  const ask = async (order: Order): Promise<Report> => {
    orders += 1
    const answer = once(reports, `${orders}`)
    child.send({ id: orders, order })
    return report.parse((await answer)[0])
  }
  return {
    pid: child.pid ?? 0,
    url: `http://127.0.0.1:${port}`,
    port,
    counts: () => counts,
    until: (enough, timeoutMs) => until(reports, () => counts, enough, timeoutMs),
    behave: async (paths, behaviour) => void (await ask({ kind: 'behave', paths, behaviour })),
    release: async () => void (await ask({ kind: 'release' })),
    forget: async () => void (await ask({ kind: 'forget' })),
    arrivalTimes: async (keys) => z.object({ times: z.array(z.number().nullable()) }).parse(await ask({ kind: 'times', keys })).times,
    arrivedKeys: async () => z.object({ keys: z.array(z.string()) }).parse(await ask({ kind: 'keys' })).keys,
    async close() {
      child.disconnect()
      await once(child, 'exit')
    },
  }
}

async function until(reports: EventEmitter, counts: () => Counts, enough: (counts: Counts) => boolean, timeoutMs: number): Promise<Counts> {
  const signal = AbortSignal.timeout(timeoutMs)
  while (!enough(counts())) {
    try {
      await once(reports, 'counts', { signal })
    } catch {
      throw new Error(`the receiver waited ${timeoutMs} ms in vain; it got ${JSON.stringify(counts())}`)
    }
  }
  return counts()
}
