import { randomUUID } from 'node:crypto'
import { Agent } from 'undici'
import { z } from 'zod'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** `key`: the operator's unless given. `portal`: the base URL of one of them; the running ones take turns unless given. */
export type CallOptions = { key?: string; portal?: string; headers?: Record<string, string> }

/** The answer, whatever its status; `text` is its body. */
export type Answer = { status: number; text: string }

/** The product's HTTP API on keep-alive connections. */
export type Api = {
  /** Sends one request; a `body` that is text goes as it is. Throws only when no answer comes. */
  send(method: Method, path: string, body?: unknown, options?: CallOptions): Promise<Answer>
  /** Sends one request under /api/v1 and returns the parsed answer. Throws for any status but 2xx. */
  call<Output>(method: Method, path: string, answer: z.ZodType<Output>, body?: unknown, options?: CallOptions): Promise<Output>
  /** A new organization with a key for its sandbox. */
  createOrganization(): Promise<{ slug: string; key: string }>
  putEventType(name: string): Promise<void>
  /** One endpoint for each URL, in sandbox; the answer is in their order. */
  createEndpoints(key: string, urls: string[], input?: Record<string, unknown>): Promise<{ id: string; secret: string }[]>
  close(): Promise<void>
}

/** `portals` names the base URLs of the portals that run now. */
export function createApi(portals: () => string[], operatorKey: string): Api {
  const agent = new Agent({ connections: 128, pipelining: 1, headersTimeout: 60_000, bodyTimeout: 60_000 })
  let turn = 0
  const next = () => {
    const running = portals()
    turn += 1
    const portal = running[turn % running.length]
    if (portal === undefined) throw new Error('no portal is running')
    return portal
  }
  const send: Api['send'] = async (method, path, body, { key = operatorKey, portal = next(), headers } = {}) => {
    const content = typeof body === 'string' ? body : JSON.stringify(body)
    const response = await agent.request({
      origin: portal,
      path,
      method,
      headers: { authorization: `Bearer ${key}`, ...(content !== undefined && { 'content-type': 'application/json' }), ...headers },
      body: content ?? null,
    })
    return { status: response.statusCode, text: await response.body.text() }
  }
  const call: Api['call'] = async (method, path, answer, body, options) => {
    const { status, text } = await send(method, `/api/v1${path}`, body, options)
    if (status < 200 || status > 299) throw new Error(`${method} ${path} was answered with ${status}: ${text.slice(0, 500)}`)
    return answer.parse(text === '' ? null : JSON.parse(text))
  }
  return { send, call, ...setUp(call), close: () => agent.close() }
}

const created = z.object({ id: z.string(), secret: z.string() })
const urlsMax = 50

function setUp(call: Api['call']): Pick<Api, 'createOrganization' | 'putEventType' | 'createEndpoints'> {
  return {
    async createOrganization() {
      const slug = `bench-${randomUUID().slice(0, 13)}`
      await call('POST', '/organizations', z.unknown(), { name: slug, slug })
      const input = { name: 'bench', environment: 'sandbox' }
      const { key } = await call('POST', `/organizations/${slug}/api-keys`, z.object({ key: z.string() }), input)
      return { slug, key }
    },
    async putEventType(name) {
      await call('PUT', `/event-types/${name}`, z.unknown(), { category: 'bench', title: name, description: '' })
    },
    async createEndpoints(key, urls, input = {}) {
      const endpoints: { id: string; secret: string }[] = []
      for (let first = 0; first < urls.length; first += urlsMax) {
        const body = { urls: urls.slice(first, first + urlsMax), eventTypes: ['*'], ...input }
        const { data } = await call('POST', '/endpoints', z.object({ data: z.array(created) }), body, { key })
        endpoints.push(...data)
      }
      return endpoints
    },
  }
}
