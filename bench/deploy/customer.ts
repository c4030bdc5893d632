import { setTimeout as sleep } from 'node:timers/promises'
import type { Receiver } from '#lib/testing/receiver.ts'

type Options = { url: string; operatorKey: string; receiver: Receiver }

// A delivery that the killed dispatcher had claimed waits for the end of its lease.
const arrivesWithinMs = 30_000

/** Somebody who uses the deployment by its API: publishes an event and waits until it has arrived. */
export function createCustomer({ url, operatorKey, receiver }: Options): { deliver(): Promise<void> } {
  const call = async (method: string, path: string, body: object) => {
    const headers = { authorization: `Bearer ${operatorKey}`, 'content-type': 'application/json' }
    const response = await fetch(`${url}/api/v1${path}`, { method, headers, body: JSON.stringify(body) })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  }
  let isKnown = false
  const introduce = async () => {
    if (isKnown) return
    await call('POST', '/organizations', { name: 'Deploy', slug: 'deploy' })
    await call('PUT', '/event-types/thing.happened', { category: 'things', title: 'A thing happened', description: '' })
    await call('POST', '/endpoints', { organization: 'deploy', url: receiver.url, eventTypes: ['*'] })
    isKnown = true
  }
  return {
    async deliver() {
      await introduce()
      const expected = receiver.requests.length + 1
      await call('POST', '/events', { organization: 'deploy', type: 'thing.happened', data: { number: expected } })
      const arrived = receiver.waitFor(expected).then(() => true)
      if (!(await Promise.race([arrived, sleep(arrivesWithinMs, false, { ref: false })]))) throw new Error('the event has not arrived')
    },
  }
}
