import { z } from 'zod'
import { type DataKey, open, seal } from './encryption.ts'

// What Hookport itself sets, and what would change how the exchange is framed.
const reserved =
  /^(host|content-type|content-length|content-encoding|transfer-encoding|connection|keep-alive|te|trailer|upgrade|expect|user-agent|proxy-.*|webhook-.*|autoql-.*)$/

// Names whose values are credentials as a rule.
const sensitive = /auth|cookie|key|password|secret|signature|token/

/** Extra headers of an endpoint's requests: lower-case names, printable values. */
export const endpointHeaders = z
  .record(
    z
      .string()
      .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, 'is not a header name')
      .transform((name) => name.toLowerCase())
      .refine((name) => !reserved.test(name), 'is set by Hookport itself'),
    z.string().regex(/^[\t\x20-\x7e]{0,2000}$/, 'must be printable ASCII'),
  )
  .refine((headers) => Object.keys(headers).length <= 20, 'at most 20 headers')

export type EndpointHeaders = z.infer<typeof endpointHeaders>

/** The stored form: encrypted, because headers often carry the receiver's own credentials. Null when there are none. */
export function encodeHeaders(dataKey: DataKey, headers: EndpointHeaders, endpointId: string): Uint8Array<ArrayBuffer> | null {
  return Object.keys(headers).length === 0 ? null : seal(dataKey, JSON.stringify(headers), { column: 'headers', id: endpointId })
}

/** The headers as they are sent. */
export function decodeSecretHeaders(dataKey: DataKey | null, ciphertext: Uint8Array | null, endpointId: string): EndpointHeaders {
  if (!ciphertext) return {}
  return z.record(z.string(), z.string()).parse(JSON.parse(open(dataKey, ciphertext, { column: 'headers', id: endpointId })))
}

/** Masks the values of headers whose names speak of credentials. */
export function maskSensitive(headers: EndpointHeaders): EndpointHeaders {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, sensitive.test(name) ? '••••••' : value]))
}
