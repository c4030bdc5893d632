import { Pool } from 'undici'
import { signatureHeader, signingKey } from '#lib/formats/signature.ts'
import { standardBody } from '#lib/formats/standard.ts'
import { now } from './load.ts'
import type { Bench } from './row.ts'
import { data } from './target.ts'

const inFlight = 64

/**
 * What this machine could deliver per second if nothing were stored: undici alone, every request signed and its answer read, to the same
 * receiver. All goals of throughput are shares of it.
 */
export async function measureCeiling({ receiver, smoke }: Bench): Promise<number> {
  await receiver.forget()
  const pool = new Pool(receiver.url, { connections: inFlight, pipelining: 1 })
  const warmUp = await sendFor(pool, 'warm-up', smoke ? 50 : 1000)
  const startedAt = now()
  const measured = await sendFor(pool, 'measured', smoke ? 200 : 3000)
  const perSecond = measured / ((now() - startedAt) / 1000)
  await pool.close()
  const { arrivals, unique } = await receiver.until((counts) => counts.unique >= warmUp + measured, 10_000)
  if (arrivals !== unique) throw new Error(`the ceiling's sums differ: ${arrivals} arrivals of ${unique} requests`)
  return perSecond
}

async function sendFor(pool: Pool, name: string, forMs: number): Promise<number> {
  const keys = [signingKey(`whsec_${Buffer.alloc(24, 7).toString('base64')}`)]
  const body = standardBody({ type: 'bench.happened', occurredAt: new Date(), dataText: JSON.stringify(data) })
  const endsAt = now() + forMs
  let begun = 0
  let answered = 0
  const send = async () => {
    while (now() < endsAt) {
      begun += 1
      const headers = signedHeaders(keys, `${name}-${begun}`, body)
      const response = await pool.request({ path: '/', method: 'POST', headers, body })
      await response.body.text()
      if (response.statusCode === 200) answered += 1
    }
  }
  await Promise.all(Array.from({ length: inFlight }, send))
  if (answered !== begun) throw new Error(`the ceiling's sums differ: ${answered} answers to ${begun} requests`)
  return answered
}

function signedHeaders(keys: Parameters<typeof signatureHeader>[0], id: string, body: string): Record<string, string> {
  const seconds = Math.floor(Date.now() / 1000)
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': `${seconds}`,
    'webhook-signature': signatureHeader(keys, id, seconds, body),
  }
}
