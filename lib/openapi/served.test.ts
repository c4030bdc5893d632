import { expect, test } from 'vitest'
import { servedJson } from './served.ts'

test('what a client already has is not sent again', async () => {
  let made = 0
  const route = servedJson(() => ({ made: ++made }))
  const first = route(new Request('http://portal.invalid/'))
  expect(await first.json()).toEqual({ made: 1 })
  const etag = first.headers.get('etag') ?? ''
  const ask = (tag: string) => route(new Request('http://portal.invalid/', { headers: { 'if-none-match': tag } }))
  expect(ask(etag).status).toBe(304)
  expect(ask(`"other", W/${etag}`).status).toBe(304)
  expect(ask('"other"').status).toBe(200)
  expect(made).toBe(1)
})
