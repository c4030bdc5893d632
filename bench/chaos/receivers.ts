import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ReceivedRequest, type Receiver, startReceiver } from '#lib/testing/receiver.ts'

/** How a receiver answers while faults happen. `refusing` has no server behind its port. */
export type Behaviour = 'healthy' | 'slow' | 'hanging' | 'failing' | 'resetting' | 'throttling' | 'refusing'

/**
 * What one endpoint got for one event. `answered` counts those of its requests that were answered with 200 to the end; `firstAt` is the first
 * one's time in milliseconds since 1970.
 */
export type Arrivals = { requests: number; answered: number; firstAt: number }

export type Receivers = {
  /** The URL under which an endpoint of that name is known. */
  urlFor(behaviour: Behaviour, endpoint: string): string
  /** By `<event id> <endpoint>`. */
  arrivals: Map<string, Arrivals>
  /** Times (milliseconds since 1970) at which healthy receivers got something. */
  healthyAt: number[]
  /** From now on everybody answers at once with 200, also on the port that refused. */
  makeHealthy(): Promise<void>
  close(): Promise<void>
}

/** Receivers whose moods follow from `random`. */
export async function startReceivers(random: () => number): Promise<Receivers> {
  const arrivals = new Map<string, Arrivals>()
  const healthyAt: number[] = []
  let isHealthy = false
  const answer = async (request: ReceivedRequest, response: ServerResponse) => {
    const [, behaviour = '', endpoint = ''] = request.path.split('/')
    const key = `${request.headers['webhook-id']} ${endpoint}`
    const seen = arrivals.get(key) ?? { requests: 0, answered: 0, firstAt: request.at }
    arrivals.set(key, seen)
    seen.requests += 1
    if (behaviour === 'healthy') healthyAt.push(request.at)
    response.once('finish', () => {
      if (response.statusCode === 200) seen.answered += 1
    })
    await respond(isHealthy ? 'healthy' : behaviour, response, random)
  }
  const open = await listen(answer)
  const closed = await listen(answer)
  await closed.close()
  let reopened: Receiver | undefined
  return {
    urlFor: (behaviour, endpoint) => `${behaviour === 'refusing' ? closed.url : open.url}${behaviour}/${endpoint}`,
    arrivals,
    healthyAt,
    async makeHealthy() {
      isHealthy = true
      reopened ??= await listen(answer, closed.port)
    },
    async close() {
      await Promise.all([open.close(), reopened?.close()])
    },
  }
}

async function listen(answer: (request: ReceivedRequest, response: ServerResponse) => Promise<void>, port = 0): Promise<Receiver> {
  const receiver = await startReceiver({ port })
  receiver.respondAlways(answer)
  return receiver
}

async function respond(behaviour: string, response: ServerResponse, random: () => number): Promise<void> {
  switch (behaviour) {
    case 'slow':
      await sleep(100 + 900 * random())
      break
    case 'failing':
      response.statusCode = random() < 0.5 ? 500 : 200
      break
    case 'throttling':
      if (random() < 0.4) response.writeHead(429, { 'retry-after': '1' })
      break
    case 'resetting':
      if (random() < 0.3) return void response.destroy()
      break
    case 'hanging':
      // Longer than the 10 s that an exchange may take: only the sender ends it.
      return
  }
  response.end('ok')
}
