import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Receiver, startReceiver } from './receiver.ts'

let receiver: Receiver

beforeAll(async () => {
  receiver = await startReceiver()
})

afterAll(() => receiver.close())

test('requests are recorded and answered in the order of the scripts, then with the default', async () => {
  receiver.respond({ status: 500, body: 'no' }, (request, response) => response.end(`you sent ${request.body}`))
  const answers = []
  for (const body of ['a', 'b', 'c'])
    answers.push(await fetch(`${receiver.url}hook?x=1`, { method: 'POST', body, headers: { 'x-test': body } }))
  expect(answers.map(({ status }) => status)).toEqual([500, 200, 200])
  expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(['no', 'you sent b', '{"ok":true}'])
  const requests = await receiver.waitFor(3)
  expect(requests[1]).toMatchObject({ method: 'POST', path: '/hook?x=1', body: 'b', headers: { 'x-test': 'b' } })
})

test('a receiver can hang, drip and reset', async () => {
  receiver.respond({ hang: 'before-headers' }, { body: 'slow', dripMs: 1 }, { reset: true })
  await expect(fetch(receiver.url, { signal: AbortSignal.timeout(100) })).rejects.toThrow('timeout')
  expect(await (await fetch(receiver.url)).text()).toBe('slow')
  await expect(fetch(receiver.url)).rejects.toThrow('fetch failed')
})
