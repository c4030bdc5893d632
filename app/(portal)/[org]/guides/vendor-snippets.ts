/** A function that checks AutoQL's own headers. `secret` is the whole `WH_…` text. */
export const autoqlSnippets = {
  node: `import { createHmac, timingSafeEqual } from 'node:crypto'

const toleranceMs = 5 * 60 * 1000

export function isFromAutoql(rawBody, headers, secret, now = Date.now()) {
  const timestamp = headers['autoql-timestamp'] ?? ''
  const given = Buffer.from(headers['autoql-signature'] ?? '', 'base64')
  const expected = createHmac('sha256', secret).update(timestamp + '.' + rawBody).digest()
  const isFresh = Math.abs(now - Number(timestamp)) <= toleranceMs
  return isFresh && given.length === expected.length && timingSafeEqual(given, expected)
}
`,
  python: `import base64
import hashlib
import hmac
import time

TOLERANCE_MS = 5 * 60 * 1000


def is_from_autoql(raw_body: bytes, headers, secret: str, now_ms=None) -> bool:
    timestamp = headers.get("AutoQL-Timestamp", "")
    signed = timestamp.encode() + b"." + raw_body
    expected = base64.b64encode(hmac.new(secret.encode(), signed, hashlib.sha256).digest())
    now_ms = time.time() * 1000 if now_ms is None else now_ms
    is_fresh = timestamp.isdigit() and abs(now_ms - int(timestamp)) <= TOLERANCE_MS
    given = headers.get("AutoQL-Signature", "").encode()
    return is_fresh and hmac.compare_digest(given, expected)
`,
} as const

/** What the functions above must say yes to (CONTRACT §5). */
export const autoqlVector = {
  secret: 'WH_abcdefg',
  timestamp: '1613603664000',
  body: 'request body',
  signature: 'UR5ye3ePBevSPo14aYlz1g2qBMPXF3J4/GhBCTa24jk=',
} as const

/** The check of Akamai's hash: the one that was chosen or generated when the endpoint was made. */
export const akamaiSnippet = `import { createHash, timingSafeEqual } from 'node:crypto'

const digest = (text) => createHash('sha256').update(String(text)).digest()

export function isFromAkamai(rawBody, callbackHash) {
  const [change] = JSON.parse(rawBody)
  return timingSafeEqual(digest(change.hash), digest(callbackHash))
}
`
