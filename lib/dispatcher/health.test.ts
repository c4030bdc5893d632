import type { Server } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { beginDrain } from '../drain.ts'
import { serveHealth } from './health.ts'

let server: Server
let url: string
let databaseAnswers = true

beforeAll(async () => {
  server = await serveHealth({ port: 0, host: '127.0.0.1', isReady: async () => databaseAnswers })
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
})

afterAll(() => server.close())

const statusOf = async (path: string) => (await fetch(url + path)).status

test('a dispatcher lives while it answers, and is ready while its database does and until it drains', async () => {
  expect([await statusOf('/live'), await statusOf('/ready'), await statusOf('/')]).toEqual([200, 200, 404])
  databaseAnswers = false
  expect([await statusOf('/live'), await statusOf('/ready')]).toEqual([200, 503])
  databaseAnswers = true
  beginDrain()
  expect([await statusOf('/live'), await statusOf('/ready')]).toEqual([200, 503])
})

test('it tells Prometheus how its process is', async () => {
  expect(await (await fetch(`${url}/metrics`)).text()).toMatch(/^hookport_dispatcher_nodejs_eventloop_lag_p99_seconds \d/m)
})

test('a port that somebody else has is a setting at fault', async () => {
  const taken = Number(new URL(url).port)
  await expect(serveHealth({ port: taken, host: '127.0.0.1', isReady: async () => true })).rejects.toThrow(
    `HEALTH_PORT: cannot listen on 127.0.0.1, port ${taken}`,
  )
})
