/** Finds the signature that fits, as it stands in the header. Nothing but Node. */
export const acceptedSnippet = `import { createHmac, timingSafeEqual } from 'node:crypto'

// The signature that one of your secrets has made; null: answer 401.
export function acceptedSignature(rawBody, headers, secrets, now = Date.now()) {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': header = '' } = headers
  if (!(Math.abs(now / 1000 - timestamp) <= 300)) return null
  const made = secrets.map((secret) =>
    createHmac('sha256', Buffer.from(secret.replace('whsec_', ''), 'base64'))
      .update(\`\${id}.\${timestamp}.\`)
      .update(rawBody)
      .digest(),
  )
  const fits = (signature) => {
    const given = Buffer.from(signature.replace('v1,', ''), 'base64')
    return made.some((own) => own.length === given.length && timingSafeEqual(own, given))
  }
  return header.split(' ').find(fits) ?? null
}
`

/** Verifies with a public key. Nothing but Node. */
export const keyPairSnippet = `import { createPublicKey, verify } from 'node:crypto'

export function isSigned(rawBody, headers, publicKeys, now = Date.now()) {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': header = '' } = headers
  if (!(Math.abs(now / 1000 - timestamp) <= 300)) return false
  const signed = Buffer.concat([Buffer.from(\`\${id}.\${timestamp}.\`), Buffer.from(rawBody)])
  const signatures = header.split(' ').filter((signature) => signature.startsWith('v1a,'))
  return publicKeys.map(keyOf).some((key) =>
    signatures.some((signature) => verify(null, signed, key, Buffer.from(signature.slice(4), 'base64'))),
  )
}

function keyOf(publicKey) {
  const x = Buffer.from(publicKey.replace('whpk_', ''), 'base64').toString('base64url')
  return createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x } })
}
`
