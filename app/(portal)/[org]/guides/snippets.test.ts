import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { akamaiBody } from '#lib/formats/akamai.ts'
import { autoqlHeaders } from '#lib/formats/autoql.ts'
import { makeKeyPair, signatureHeader, signingKey } from '#lib/formats/signature.ts'
import { languages } from './languages.ts'
import { acceptedSnippet, keyPairSnippet } from './rotation-snippets.ts'
import { akamaiSnippet, autoqlSnippets, autoqlVector } from './vendor-snippets.ts'
import { verifySnippets } from './verify-snippets.ts'

// What the guides tell people to paste has to work; the parts that need nothing but Node are run as they stand.
function load(source: string): Promise<Record<string, (...args: unknown[]) => unknown>> {
  return import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(source)}`)
}

test("the AutoQL function takes AutoQL's own example and nothing near it", async () => {
  const { isFromAutoql } = await load(autoqlSnippets.node)
  const { secret, timestamp, body, signature } = autoqlVector
  const headers = { 'autoql-timestamp': timestamp, 'autoql-signature': signature }
  const now = Number(timestamp)
  expect(isFromAutoql?.(body, headers, secret, now)).toBe(true)
  expect(isFromAutoql?.(`${body}!`, headers, secret, now)).toBe(false)
  expect(isFromAutoql?.(body, headers, 'WH_other', now)).toBe(false)
  expect(isFromAutoql?.(body, headers, secret, now + 6 * 60 * 1000)).toBe(false)
  expect(isFromAutoql?.(body, {}, secret, now)).toBe(false)
})

test('the AutoQL function takes what Hookport sends', async () => {
  const { isFromAutoql } = await load(autoqlSnippets.node)
  const body = '{"event":"test","payload":{"text":"größer"}}'
  expect(isFromAutoql?.(body, autoqlHeaders('WH_secret', new Date(), body), 'WH_secret')).toBe(true)
})

test('the Akamai function knows its hash in what Hookport sends', async () => {
  const { isFromAkamai } = await load(akamaiSnippet)
  const event = { id: 'evt_1', type: 'ADD', category: 'entity', occurredAt: new Date(), dataText: '{}', entity: null, clientId: null }
  const organization = { slug: 'acme', name: 'Acme' }
  const body = akamaiBody(event, { id: 'ep_1', callbackHash: 'f00d', organization, publicUrl: 'http://localhost' })
  expect(isFromAkamai?.(body, 'f00d')).toBe(true)
  expect(isFromAkamai?.(body, 'cafe')).toBe(false)
})

test('the printed vector is what the scheme gives', () => {
  const { secret, timestamp, body, signature } = autoqlVector
  expect(createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('base64')).toBe(signature)
})

test("every language has a receiver, at the reader's path and without a secret", () => {
  const snippets = verifySnippets('/hooks/orders')
  for (const language of languages) {
    const { code } = snippets[language]
    expect(code, language).toContain('WEBHOOK_SECRET')
    // PHP is routed by where its file stands.
    if (language !== 'php') expect(code, language).toContain('/hooks/orders')
  }
})

function signedBy(secrets: string[], body: string): Record<string, string> {
  const seconds = Math.floor(Date.now() / 1000)
  const signature = signatureHeader(secrets.map(signingKey), 'evt_1', seconds, body)
  return { 'webhook-id': 'evt_1', 'webhook-timestamp': `${seconds}`, 'webhook-signature': signature }
}

test('the rotation function finds the signature of the secret it is given, whatever stands beside it', async () => {
  const { acceptedSignature } = await load(acceptedSnippet)
  const [current, previous] = ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'whsec_plJ3nmyCDGBKInavdOK15jsl']
  const headers = signedBy([current, previous, makeKeyPair().privateKey], '{"a":"ü"}')
  const [first, second] = `${headers['webhook-signature']}`.split(' ')
  expect(acceptedSignature?.('{"a":"ü"}', headers, [current])).toBe(first)
  expect(acceptedSignature?.('{"a":"ü"}', headers, ['whsec_AAAA', previous])).toBe(second)
  expect(acceptedSignature?.('{"a":"u"}', headers, [current])).toBeNull()
  expect(acceptedSignature?.('{"a":"ü"}', headers, [current], Date.now() + 6 * 60 * 1000)).toBeNull()
  expect(acceptedSignature?.('{"a":"ü"}', {}, [current])).toBeNull()
})

test('the public-key function takes what a key pair has signed and nothing near it', async () => {
  const { isSigned } = await load(keyPairSnippet)
  const [one, other] = [makeKeyPair(), makeKeyPair()]
  const headers = signedBy(['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', one.privateKey], '{"a":1}')
  expect(isSigned?.('{"a":1}', headers, [other.publicKey, one.publicKey])).toBe(true)
  expect(isSigned?.('{"a":1}', headers, [other.publicKey])).toBe(false)
  expect(isSigned?.('{"a":2}', headers, [one.publicKey])).toBe(false)
  expect(isSigned?.('{"a":1}', headers, [one.publicKey], Date.now() + 6 * 60 * 1000)).toBe(false)
  expect(isSigned?.('{"a":1}', {}, [one.publicKey])).toBe(false)
})
