import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import process from 'node:process'

export type IdentityProviderOptions = { port: number; clientId: string; clientSecret: string }

type Code = { query: URLSearchParams; claims: object }
type Provider = IdentityProviderOptions & { issuer: string; codes: Map<string, Code>; key: ReturnType<typeof newKey> }

/**
 * An identity provider on loopback, for tests: OpenID Connect's authorization code flow with a page on which the visitor says who they are. It refuses
 * a client that sends no state, no nonce or no PKCE challenge, and one whose verifier does not fit its challenge.
 */
export async function startIdentityProvider(options: IdentityProviderOptions) {
  const provider: Provider = { ...options, issuer: `http://127.0.0.1:${options.port}`, codes: new Map(), key: newKey() }
  const server = createServer((request, response) => {
    answer(provider, request, response).catch((error) => send(response, 500, 'text/plain', `${error}`))
  })
  server.listen(options.port, '127.0.0.1')
  await once(server, 'listening')
  return { issuer: provider.issuer, close: () => new Promise((resolve) => server.close(resolve)) }
}

async function answer(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', provider.issuer)
  switch (url.pathname) {
    case '/.well-known/openid-configuration':
      return json(response, 200, discovery(provider.issuer))
    case '/jwks':
      return json(response, 200, { keys: [provider.key.jwk] })
    case '/authorize':
      return authorize(provider, url.searchParams, response)
    case '/approve':
      return approve(provider, url.searchParams, response)
    case '/token':
      return token(provider, request, response)
    default:
      return send(response, 404, 'text/plain', 'not found')
  }
}

function discovery(issuer: string): object {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    code_challenge_methods_supported: ['S256'],
  }
}

function authorize({ clientId }: Provider, query: URLSearchParams, response: ServerResponse): void {
  const isSafe = query.get('code_challenge_method') === 'S256' && ['code_challenge', 'state', 'nonce'].every((name) => query.get(name))
  if (query.get('client_id') !== clientId || query.get('response_type') !== 'code' || !isSafe)
    return void send(response, 400, 'text/plain', 'a parameter is missing or wrong')
  const hidden = escaped(query.toString())
  send(
    response,
    200,
    'text/html',
    `<!doctype html><html lang="en"><title>Identity provider</title><h1>Who are you?</h1><form action="/approve">
    <input type="hidden" name="request" value="${hidden}">
    <p><label>E-mail <input name="email"></label></p><p><label>Name <input name="name"></label></p>
    <p><label><input type="checkbox" name="verified" checked> Verified</label></p>
    <button>Continue</button> <button name="denied" value="1">Deny</button></form></html>`,
  )
}

function approve({ codes }: Provider, form: URLSearchParams, response: ServerResponse): void {
  const query = new URLSearchParams(form.get('request') ?? '')
  const target = new URL(query.get('redirect_uri') ?? '')
  target.searchParams.set('state', query.get('state') ?? '')
  if (form.get('denied')) target.searchParams.set('error', 'access_denied')
  else {
    const code = randomBytes(16).toString('hex')
    const email = form.get('email') ?? ''
    codes.set(code, { query, claims: { sub: `id-of-${email}`, email, email_verified: form.has('verified'), name: form.get('name') ?? '' } })
    target.searchParams.set('code', code)
  }
  response.writeHead(302, { location: target.href }).end()
}

async function token(
  { codes, clientId, clientSecret, issuer, key }: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const form = new URLSearchParams((await request.toArray()).join(''))
  const code = codes.get(form.get('code') ?? '')
  codes.delete(form.get('code') ?? '')
  const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`
  const challenge = createHash('sha256')
    .update(form.get('code_verifier') ?? '')
    .digest('base64url')
  if (request.headers.authorization !== basic) return json(response, 401, { error: 'invalid_client' })
  if (code?.query.get('code_challenge') !== challenge || form.get('redirect_uri') !== code.query.get('redirect_uri'))
    return json(response, 400, { error: 'invalid_grant' })
  const now = Math.floor(Date.now() / 1000)
  const claims = { ...code.claims, iss: issuer, aud: clientId, iat: now, exp: now + 300, nonce: code.query.get('nonce') }
  json(response, 200, { access_token: randomBytes(16).toString('hex'), token_type: 'Bearer', expires_in: 300, id_token: key.sign(claims) })
}

function newKey() {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return {
    jwk: { ...publicKey.export({ format: 'jwk' }), kid: 'test', alg: 'RS256', use: 'sig' },
    sign: (claims: object) => {
      const text = `${part({ alg: 'RS256', kid: 'test', typ: 'JWT' })}.${part(claims)}`
      return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`
    },
  }
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;')
}

function json(response: ServerResponse, status: number, body: object): void {
  send(response, status, 'application/json', JSON.stringify(body))
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type }).end(body)
}

// As a program, for tests whose portal is another process: node lib/testing/identity-provider.ts <port> <client id> <client secret>
if (import.meta.main) {
  const [port, clientId = '', clientSecret = ''] = process.argv.slice(2)
  await startIdentityProvider({ port: Number(port), clientId, clientSecret })
}
