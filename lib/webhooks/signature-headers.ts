import { Buffer } from 'node:buffer'

/** Whose scheme a signature follows: Standard Webhooks for every format, and beside it AutoQL's own. */
export type Scheme = 'standard' | 'autoql'

/** What the headers of a request say about its signature. */
export type SignatureHeaders = {
  scheme: Scheme
  /** Null in AutoQL's scheme, which has none, and where it is missing. */
  id: string | null
  timestamp: string | null
  signature: string | null
  /** The names under which they were found where a library would not look. */
  renamed: string[]
  /** The names that a library would look for in vain. */
  missing: string[]
}

const parts = ['id', 'timestamp', 'signature'] as const

/** Finds the signature among headers with lower-case names, also under the names that other products and languages give its parts. */
export function readSignatureHeaders(headers: Record<string, string>): SignatureHeaders {
  const autoql = { timestamp: headers['autoql-timestamp'] ?? null, signature: headers['autoql-signature'] ?? null }
  const found = parts.map((part) => ({ part, ...lookUp(headers, part) }))
  const hasStandard = found.some(({ value }) => value !== null)
  if (!hasStandard && (autoql.signature ?? autoql.timestamp) !== null) {
    const missing = (['timestamp', 'signature'] as const).filter((part) => autoql[part] === null)
    return { scheme: 'autoql', id: null, ...autoql, renamed: [], missing: missing.map((part) => `autoql-${part}`) }
  }
  const textOf = (part: (typeof parts)[number]) => found.find((one) => one.part === part)?.value ?? null
  return {
    scheme: 'standard',
    id: textOf('id'),
    timestamp: textOf('timestamp'),
    signature: textOf('signature'),
    renamed: found.flatMap(({ part, name }) => (name !== null && name !== `webhook-${part}` ? [name] : [])),
    missing: found.flatMap(({ part, value }) => (value === null ? [`webhook-${part}`] : [])),
  }
}

/** Under its own name, Svix's, or either of them as CGI, WSGI, Rack and PHP write header names. */
function lookUp(headers: Record<string, string>, part: string): { name: string | null; value: string | null } {
  const names = ['webhook-', 'svix-', 'webhook_', 'http_webhook_', 'http-webhook-', 'svix_', 'http_svix_', 'x-webhook-'].map(
    (start) => start + part,
  )
  const name = names.find((candidate) => headers[candidate] !== undefined) ?? null
  return { name, value: name === null ? null : (headers[name] ?? null) }
}

/** How a signature is written where it is not written as it should be. */
export type Misspelling = 'no_version' | 'hexadecimal' | 'base64url' | 'plus_lost' | 'no_padding'

/** One signature as bytes, and what is odd about its spelling; null where it is right. */
export type Signature = { bytes: Buffer; misspelling: Misspelling | null }

/** The signatures of a header or of somebody's own code: `v1,<base64>`, several with spaces between, or the bare base64 or hexadecimal digits. */
export function readSignatures(text: string, scheme: Scheme): Signature[] {
  const bare = text.trim().replace(/^["']|["']$/g, '')
  const parts = bare.split(/\s(?=v1[,=])/).map((part) => part.trim())
  return parts.flatMap((part) => {
    const value = part.replace(/^v1[,=]/, '')
    const hasVersion = value !== part
    const signature = decode(value)
    if (signature === null) return []
    const misspelling = signature.misspelling ?? (scheme === 'standard' && !hasVersion ? 'no_version' : null)
    return [{ ...signature, misspelling }]
  })
}

/** A SHA-256 is 32 bytes: 44 characters of base64, or 64 hexadecimal digits. */
function decode(value: string): Signature | null {
  if (/^[0-9a-f]{64}$/i.test(value)) return { bytes: Buffer.from(value, 'hex'), misspelling: 'hexadecimal' }
  const isPlusLost = / /.test(value)
  const restored = value.replaceAll(' ', '+')
  if (!/^[\w+/-]{43}=?$/.test(restored)) return null
  const bytes = Buffer.from(restored, 'base64')
  if (isPlusLost) return { bytes, misspelling: 'plus_lost' }
  if (/[-_]/.test(restored)) return { bytes, misspelling: 'base64url' }
  return { bytes, misspelling: restored.endsWith('=') ? null : 'no_padding' }
}
