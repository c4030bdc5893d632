import { once } from 'node:events'
import { Agent, createServer, request as httpRequest, type Server } from 'node:http'
import { expect, test } from 'vitest'
import { drainFront } from './drain.ts'

/** A server that takes 20 ms for an answer, and where it listens. */
async function start(): Promise<{ server: Server; port: number }> {
  const server = createServer((_, response) => setTimeout(() => response.end('ok'), 20))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  return { server, port: typeof address === 'object' && address !== null ? address.port : 0 }
}

/** One request: `ok`, `last` for an answer that says so of its connection, or the code of what went wrong. */
function ask(agent: Agent, port: number): Promise<string> {
  return new Promise((resolve) => {
    const request = httpRequest({ port, host: '127.0.0.1', method: 'POST', agent }, (response) => {
      const outcome = response.headers.connection === 'close' ? 'last' : 'ok'
      response.resume().on('end', () => resolve(outcome))
      response.on('error', () => resolve('cut off'))
    })
    request.on('error', (error) => resolve('code' in error ? String(error.code) : 'cut off'))
    request.end('{}')
  })
}

test('a front that drains under load cuts off nobody: each learns in time that its connection is over', async () => {
  const { server, port } = await start()
  const agent = new Agent({ keepAlive: true, maxSockets: 32 })
  const answers: string[] = []
  // What a load balancer does: it sends the next request elsewhere once it is told.
  const client = async () => {
    for (let answer = 'ok'; answer === 'ok'; answers.push(answer)) answer = await ask(agent, port)
  }
  const clients = Promise.all(Array.from({ length: 32 }, client))
  while (answers.length < 200) await once(server, 'request')
  await drainFront(server)
  await clients
  agent.destroy()
  expect(answers.filter((answer) => answer !== 'ok')).toEqual(Array(32).fill('last'))
  await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow('fetch failed')
})

test('a front to which nobody is connected ends at once', async () => {
  const { server } = await start()
  const startedAt = performance.now()
  await drainFront(server)
  expect(performance.now() - startedAt).toBeLessThan(500)
})
