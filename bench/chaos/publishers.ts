import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Answer, Api } from '../api.ts'
import { commonType, type Organization, rareType } from './world.ts'

/** What publishers have been told, and what they have not. */
export type Publishers = {
  /** Ids of acknowledged events with the names of the endpoints that are to get them. */
  acknowledged: Map<string, string[]>
  /** Times of the acknowledgements, in milliseconds since 1970. */
  acknowledgedAt: number[]
  /** Requests that were sent again because no answer came, or none that says yes; and those without a key, which are not sent again. */
  repeated: number
  abandoned: number
  /** Answers that no fault explains. */
  unexpected: string[]
  /** Publishes nothing new, and resolves once everything that may be repeated is acknowledged; `false` if that takes more than a minute. */
  stop(): Promise<boolean>
}

type Event = { type: string; data: unknown; id?: string }
type Rate = { send: (organization: Organization) => Promise<void>; everyMs: number }

const published = z.object({ id: z.string(), deliveries: z.number() })
const batchAnswer = z.object({ data: z.array(z.union([published, z.object({ error: z.unknown() })])) })

const batchEvents = 10
const padding = 'x'.repeat(900)
const repeatAfterMs = 200
const stopsWithinMs = 60_000
// A publisher whose requests hang goes on with others, up to this many; more would only queue up in front of a portal that is gone.
const openMax = 50

/** Publishers of every organization, at a steady pace: single events with and without a key, and batches. */
export function startPublishers(api: Api, organizations: Organization[]): Publishers {
  const ending = new AbortController()
  const running = new Set<Promise<void>>()
  let count = 0
  const next = (type: string): Event & { key: string } => {
    count += 1
    return { key: `chaos-${count}`, type, data: { key: `chaos-${count}`, padding } }
  }
  const self: Publishers = {
    acknowledged: new Map(),
    acknowledgedAt: [],
    repeated: 0,
    abandoned: 0,
    unexpected: [],
    async stop() {
      for (const timer of timers) clearInterval(timer)
      const all = Promise.all(running).then(() => true)
      const ended = await Promise.race([all, sleep(stopsWithinMs, false, { ref: false })])
      ending.abort()
      return ended
    },
  }
  const rates = ratesOf({ api, self, next, signal: ending.signal })
  const start = (rate: Rate, organization: Organization) => {
    if (running.size >= openMax * organizations.length) return
    const run = rate.send(organization).finally(() => running.delete(run))
    running.add(run)
  }
  const timers = organizations.flatMap((organization) => rates.map((rate) => setInterval(() => start(rate, organization), rate.everyMs)))
  return self
}

type Parts = { api: Api; self: Publishers; next: (type: string) => Event & { key: string }; signal: AbortSignal }

function ratesOf({ api, self, next, signal }: Parts): Rate[] {
  const repeat = (send: () => Promise<Answer>) => untilAcknowledged(send, self, signal)
  const single = async (organization: Organization, type: string) => {
    const { key, ...event } = next(type)
    const options = { key: organization.key, headers: { 'idempotency-key': key } }
    const answer = await repeat(() => api.send('POST', '/api/v1/events', event, options))
    if (answer) acknowledge(self, organization, type, published.parse(JSON.parse(answer.text)))
  }
  return [
    { everyMs: 100, send: (organization) => single(organization, commonType) },
    { everyMs: 1_000, send: (organization) => single(organization, rareType) },
    {
      everyMs: 1_000,
      async send(organization) {
        const events = Array.from({ length: batchEvents }, () => next(commonType)).map(({ key, ...event }) => ({ ...event, id: key }))
        const answer = await repeat(() => api.send('POST', '/api/v1/events/batch', { events }, { key: organization.key }))
        const { data } = answer ? batchAnswer.parse(JSON.parse(answer.text)) : { data: [] }
        for (const one of data) {
          if ('error' in one) self.unexpected.push(`an event of a batch: ${JSON.stringify(one.error)}`)
          else acknowledge(self, organization, commonType, one)
        }
      },
    },
    {
      everyMs: 500,
      async send(organization) {
        const { key, ...event } = next(commonType)
        const answer = await api.send('POST', '/api/v1/events', event, { key: organization.key }).catch(() => null)
        if (answer?.status === 202) acknowledge(self, organization, commonType, published.parse(JSON.parse(answer.text)))
        else self.abandoned += 1
      },
    },
  ]
}

/** Repeats a request that carries its key, as a publisher should whose answer was lost. Null when time was up, or for an answer that must not come. */
async function untilAcknowledged(send: () => Promise<Answer>, self: Publishers, signal: AbortSignal): Promise<Answer | null> {
  for (let repeats = 0; !signal.aborted; repeats += 1) {
    if (repeats > 0) {
      self.repeated += 1
      await sleep(repeatAfterMs)
    }
    const answer = await send().catch(() => null)
    if (answer?.status === 200 || answer?.status === 202) return answer
    if (answer && answer.status < 500 && answer.status !== 429) {
      self.unexpected.push(`${answer.status}: ${answer.text.slice(0, 200)}`)
      return null
    }
  }
  return null
}

function acknowledge(self: Publishers, { endpoints }: Organization, type: string, { id, deliveries }: z.infer<typeof published>): void {
  const names = endpoints.filter(({ eventTypes }) => eventTypes.includes(type)).map(({ name }) => name)
  if (deliveries !== names.length) self.unexpected.push(`${id} was acknowledged with ${deliveries} deliveries instead of ${names.length}`)
  self.acknowledged.set(id, names)
  self.acknowledgedAt.push(Date.now())
}
