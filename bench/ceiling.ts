import { Agent, type Dispatcher } from 'undici'
import { signatureHeader, signingKey } from '#lib/dispatcher/signature.ts'
import { standardBody } from '#lib/formats/standard.ts'
import { newId, publicId } from '#lib/ids.ts'
import { now } from './load.ts'
import type { Bench } from './row.ts'
import { data } from './target.ts'

const inFlight = 64

/**
 * What this machine could deliver per second if nothing were stored: undici alone, every request signed, to the same receiver. All goals of
 * throughput are shares of it.
 */
export async function measureCeiling({ receiver, smoke }: Bench): Promise<number> {
  await receiver.forget()
  const agent = new Agent({ connections: inFlight, pipelining: 1 })
  await sendFor(agent, receiver.url, smoke ? 50 : 500)
  const startedAt = now()
  const sent = await sendFor(agent, receiver.url, smoke ? 200 : 3000)
  const perSecond = sent / ((now() - startedAt) / 1000)
  await agent.close()
  const { arrivals, unique } = await receiver.until((counts) => counts.unique >= sent, 10_000)
  if (arrivals !== unique) throw new Error(`the ceiling's sums differ: ${arrivals} arrivals of ${unique} requests`)
  return perSecond
}

async function sendFor(agent: Agent, origin: string, forMs: number): Promise<number> {
  const key = signingKey(`whsec_${Buffer.alloc(24, 7).toString('base64')}`)
  const body = standardBody({ type: 'bench.happened', occurredAt: new Date(), dataText: JSON.stringify(data) })
  const endsAt = now() + forMs
  let sent = 0
  const send = async () => {
    while (now() < endsAt) {
      await exchange(agent, request(origin, body, key))
      sent += 1
    }
  }
  await Promise.all(Array.from({ length: inFlight }, send))
  return sent
}

function request(origin: string, body: string, key: ReturnType<typeof signingKey>): Dispatcher.DispatchOptions {
  const id = publicId('evt', newId())
  const seconds = Math.floor(Date.now() / 1000)
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': `${seconds}`,
    'webhook-signature': signatureHeader([key], id, seconds, body),
  }
  return { origin, path: '/', method: 'POST', headers, body }
}

/** The cheapest way undici has: no streams, no promises inside. */
function exchange(agent: Agent, options: Dispatcher.DispatchOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    let status = 0
    agent.dispatch(options, {
      onRequestStart: () => undefined,
      onResponseStart: (_, statusCode) => {
        status = statusCode
      },
      onResponseData: () => undefined,
      onResponseEnd: () => (status === 200 ? resolve() : reject(new Error(`the receiver answered ${status}`))),
      onResponseError: (_, error) => reject(error),
    })
  })
}
