import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { createScope, loopback, testActor } from '#lib/testing/world.ts'
import { publicUrl } from '../env.ts'
import { signatureHeader, signingKey } from '../formats/signature.ts'
import { idAt } from '../ids.ts'
import { listEndpoints, updateEndpoint } from './endpoints.ts'
import { clearInbox, createInboxEndpoint, findInbox, findInboxEndpoint, inboxUnreachable, putInbox } from './inbox.ts'
import { bodyBytesMax, keptBytesMax, messageAgeMsMax, messagesMax, requestsMax } from './inbox-limits.ts'
import { admitToInbox, getInboxMessage, inboxPulse, keepMessage, listInboxMessages } from './inbox-messages.ts'
import type { Scope } from './organizations.ts'
import { rotateSecret } from './secret-rotation.ts'
import { revealSecret } from './secrets.ts'
import { secretCandidates } from './signature-checks.ts'

process.env.ENCRYPTION_KEY ??= randomBytes(32).toString('base64')
const { db } = useDatabase()
const now = new Date()

async function inboxOf(more: Parameters<typeof putInbox>[3] = {}) {
  const { slug: _, ...scope } = await createScope(db)
  const inbox = await putInbox(db, testActor, scope, more)
  return { scope, inbox, token: inbox.url.split('/').at(-1) ?? '' }
}

async function receive(token: string, url: string, request: { headers?: Record<string, string>; body?: string } = {}) {
  const inbox = await admitToInbox(db, token, url)
  const { id } = await keepMessage(db, inbox, { headers: request.headers ?? {}, body: Buffer.from(request.body ?? '{}') }, new Date())
  return id
}

function signed(secret: string, body: string, at = now) {
  const seconds = Math.floor(at.getTime() / 1000)
  const signature = signatureHeader([signingKey(secret)], 'evt_1', seconds, body)
  return { headers: { 'webhook-id': 'evt_1', 'webhook-timestamp': String(seconds), 'webhook-signature': signature }, body }
}

async function messagesOf(scope: Scope) {
  return (await listInboxMessages(db, scope, { limit: 250 })).data
}

test('an organization has one inbox, in sandbox, whose address and answer stay until they are changed', async () => {
  const { scope, inbox } = await inboxOf()
  expect(inbox).toMatchObject({ url: expect.stringMatching(/\/inbox\/[\w-]{32}$/), answer: { status: 200, delayMs: 0 } })
  const all = await Promise.all(Array.from({ length: 5 }, () => putInbox(db, testActor, scope, {})))
  expect(new Set(all.map(({ url }) => url))).toEqual(new Set([inbox.url]))
  const failing = await putInbox(db, testActor, scope, { status: 500, body: 'no' })
  expect(failing.answer).toEqual({ status: 500, delayMs: 0, contentType: 'application/json', body: 'no' })
  expect(await findInbox(db, scope)).toEqual(failing)
  await expect(putInbox(db, testActor, { ...scope, environment: 'production' }, {})).rejects.toMatchObject({ code: 'not_found' })
  expect(await findInbox(db, { ...scope, environment: 'production' })).toBe(null)
  const actions = await db.auditEntry.findMany({
    where: { organizationId: scope.organizationId },
    orderBy: { id: 'asc' },
    select: { action: true },
  })
  expect(actions.map(({ action }) => action)).toEqual(['organization.created', 'inbox.created', 'inbox.answer_changed'])
})

test('a signature is verified with the secrets of the endpoint that delivers there, the current and the previous', async () => {
  const { scope, inbox, token } = await inboxOf()
  const endpoint = await createInboxEndpoint(db, testActor, scope, { allowlist: loopback })
  expect(endpoint).toMatchObject({ primary: true, url: inbox.url, eventTypes: ['*'] })
  expect(await findInboxEndpoint(db, scope, inbox.url)).toMatchObject({ id: endpoint.id })
  const { secret } = await revealSecret(db, testActor, scope, endpoint.id)
  await receive(token, inbox.url, signed(secret, '{"n":1}'))
  await rotateSecret(db, testActor, scope, endpoint.id, { graceSeconds: 60 })
  await receive(token, inbox.url, signed(secret, '{"n":2}'))
  await receive(token, inbox.url, { ...signed(secret, '{"n":3}'), body: '{"n":4}' })
  await receive(token, inbox.url)
  const early = new Date(now.getTime() - 6 * 60_000)
  await receive(token, inbox.url, signed(secret, '{"n":5}', early))
  const verdicts = (await messagesOf(scope)).map(({ verdict, endpointId }) => ({ verdict, endpointId }))
  expect(verdicts.reverse()).toEqual([
    { verdict: 'verified', endpointId: endpoint.id },
    { verdict: 'verified_previous', endpointId: endpoint.id },
    { verdict: 'wrong_signature', endpointId: null },
    { verdict: 'unsigned', endpointId: null },
    { verdict: 'stale', endpointId: endpoint.id },
  ])
})

test('a request that is verified is answered with the signature that was, HMAC or Ed25519', async () => {
  const { scope, inbox, token } = await inboxOf()
  const { id } = await createInboxEndpoint(db, testActor, scope, { allowlist: loopback })
  await updateEndpoint(db, testActor, scope, id, { signing: 'ed25519' }, { allowlist: loopback })
  const { secret } = await revealSecret(db, testActor, scope, id)
  const keyPair = (await secretCandidates(db, scope, id)).find(({ algorithm }) => algorithm === 'ed25519')
  const keep = async ({ headers, body }: ReturnType<typeof signed>) => {
    const open = await admitToInbox(db, token, inbox.url)
    return (await keepMessage(db, open, { headers, body: Buffer.from(body) }, new Date())).signature
  }
  for (const signer of [secret, keyPair?.secret ?? '']) {
    const request = signed(signer, '{"n":1}', new Date())
    expect(await keep(request)).toBe(request.headers['webhook-signature'])
    expect(await keep({ ...request, body: '{"n":2}' })).toBeNull()
    expect(await keep(signed(signer, '{"n":1}', new Date(Date.now() - 6 * 60_000)))).toBeNull()
  }
})

test('the signature of an endpoint that delivers elsewhere proves nothing here', async () => {
  const { scope, inbox, token } = await inboxOf()
  const { inbox: other, scope: otherScope } = await inboxOf()
  const endpoint = await createInboxEndpoint(db, testActor, otherScope, { allowlist: loopback })
  const { secret } = await revealSecret(db, testActor, otherScope, endpoint.id)
  expect(other.url).not.toBe(inbox.url)
  await receive(token, inbox.url, signed(secret, '{}'))
  expect(await messagesOf(scope)).toMatchObject([{ verdict: 'wrong_signature' }])
})

test('an endpoint is made once, and only where deliveries can reach the portal', async () => {
  const { scope } = await inboxOf()
  expect(await inboxUnreachable([])).toMatch(/not a public address/)
  expect(await inboxUnreachable(loopback)).toBe(null)
  await expect(createInboxEndpoint(db, testActor, scope, { allowlist: [] })).rejects.toMatchObject({ code: 'address_refused' })
  await createInboxEndpoint(db, testActor, scope, { allowlist: loopback })
  await expect(createInboxEndpoint(db, testActor, scope, { allowlist: loopback })).rejects.toMatchObject({ code: 'conflict' })
  expect((await listEndpoints(db, scope, { limit: 5 })).data).toHaveLength(1)
})

test('an unknown token has no inbox, and one that is used too much is refused until its window is over', async () => {
  await expect(admitToInbox(db, 'unknown', publicUrl())).rejects.toMatchObject({ code: 'not_found' })
  const { inbox, token } = await inboxOf()
  for (let n = 0; n < requestsMax; n += 1) await admitToInbox(db, token, inbox.url)
  await expect(admitToInbox(db, token, inbox.url)).rejects.toMatchObject({ code: 'too_many_requests', headers: { 'retry-after': '10' } })
  await db.inbox.update({ where: { token }, data: { windowEndsAt: new Date(0) } })
  await expect(admitToInbox(db, token, inbox.url)).resolves.toMatchObject({ answer: { status: 200 } })
})

test('of a body the beginning is kept, of headers everything but credentials', async () => {
  const { scope, inbox, token } = await inboxOf()
  const headers = { authorization: 'Bearer secret', 'x-api-key': 'secret', 'webhook-signature': 'v1,abc', 'user-agent': 'curl' }
  const id = await receive(token, inbox.url, { headers, body: `a\0b${'x'.repeat(bodyBytesMax)}` })
  const message = await getInboxMessage(db, scope, id)
  expect(message).toMatchObject({
    truncated: true,
    bodyBytes: bodyBytesMax + 3,
    headers: { ...headers, authorization: '••••••', 'x-api-key': '••••••' },
  })
  expect(message.body).toHaveLength(bodyBytesMax)
  expect(message.body.slice(0, 4)).toBe('a\ufffdbx')
  const [shown] = await messagesOf(scope)
  expect(shown?.preview).toHaveLength(200)
})

test('the oldest messages go when there are too many, or too much in them', async () => {
  const { scope, inbox, token } = await inboxOf()
  const row = await db.inbox.findUniqueOrThrow({ where: { token } })
  const message = (n: number, body: string) => {
    const at = now.getTime() - 3_600_000 + n
    return {
      id: idAt(at),
      inboxId: row.id,
      headers: {},
      body,
      bodyBytes: body.length,
      verdict: 'unsigned',
      status: 200,
      delayMs: 0,
      receivedAt: new Date(at),
    }
  }
  await db.inboxMessage.createMany({ data: Array.from({ length: messagesMax }, (_, n) => message(n, `old ${n}`)) })
  await receive(token, inbox.url, { body: 'new' })
  const { data, total } = await listInboxMessages(db, scope, { limit: 1, offset: 0 })
  expect({ total, newest: data[0]?.preview }).toEqual({ total: messagesMax, newest: 'new' })
  expect(await db.inboxMessage.count({ where: { body: 'old 0' } })).toBe(0)
  await clearInbox(db, testActor, scope)
  const large = 'x'.repeat(bodyBytesMax)
  const fits = keptBytesMax / bodyBytesMax
  await db.inboxMessage.createMany({ data: Array.from({ length: fits }, (_, n) => message(n, large)) })
  await receive(token, inbox.url, { body: large })
  expect(await db.inboxMessage.count({ where: { inboxId: row.id } })).toBe(fits)
})

test('requests that come all at once are all kept', async () => {
  const { scope, inbox, token } = await inboxOf()
  await Promise.all(Array.from({ length: 20 }, (_, n) => receive(token, inbox.url, { body: `${n}` })))
  expect((await messagesOf(scope)).map(({ preview }) => Number(preview)).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 20 }, (_, n) => n),
  )
})

test('pages go on behind the last message, a day ends what is shown, and another organization sees nothing', async () => {
  const { scope, inbox, token } = await inboxOf()
  const { scope: stranger } = await inboxOf()
  const ids: string[] = []
  for (let n = 0; n < 3; n += 1) ids.push(await receive(token, inbox.url, { body: `${n}` }))
  const first = await listInboxMessages(db, scope, { limit: 2 })
  expect(first.data.map(({ id }) => id)).toEqual([ids[2], ids[1]])
  const second = await listInboxMessages(db, scope, { limit: 2, cursor: first.nextCursor ?? '' })
  expect(second).toMatchObject({ data: [{ id: ids[0] }], nextCursor: null })
  expect(await messagesOf(stranger)).toEqual([])
  await expect(getInboxMessage(db, stranger, ids[0] ?? '')).rejects.toMatchObject({ code: 'not_found' })
  const pulse = await inboxPulse(db, scope)
  await db.inboxMessage.updateMany({ where: { body: '0' }, data: { receivedAt: new Date(Date.now() - messageAgeMsMax - 1000) } })
  expect(await inboxPulse(db, scope)).not.toBe(pulse)
  expect(await messagesOf(scope)).toHaveLength(2)
  await expect(getInboxMessage(db, scope, ids[0] ?? '')).rejects.toMatchObject({ code: 'not_found' })
})
