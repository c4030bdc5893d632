import { createHash } from 'node:crypto'
import packageJson from '#package.json' with { type: 'json' }
import { publicUrl } from '../env.ts'
import type { ApiDocument } from './api-document.ts'
import { openApiDocument } from './document.ts'

let kept: ApiDocument | undefined

/** The document of this installation. Made once in a process, because nothing in it changes while the process lives. */
export function apiDocument(): ApiDocument {
  kept ??= openApiDocument({ serverUrl: publicUrl(), version: packageJson.version })
  return kept
}

/** A public route that answers what `make` makes once: for anybody, from any origin, and with an ETag, so that polling it costs nothing. */
export function servedJson(make: () => unknown): (request: Request) => Response {
  let served: { text: string; etag: string } | undefined
  return (request) => {
    served ??= withTag(JSON.stringify(make(), null, 2))
    const headers = { etag: served.etag, 'cache-control': 'no-cache', 'access-control-allow-origin': '*' }
    const known =
      request.headers
        .get('if-none-match')
        ?.split(',')
        .map((tag) => tag.trim()) ?? []
    if (known.some((tag) => tag.replace(/^W\//, '') === served?.etag)) return new Response(null, { status: 304, headers })
    return new Response(served.text, { headers: { ...headers, 'content-type': 'application/json' } })
  }
}

function withTag(text: string): { text: string; etag: string } {
  return { text, etag: `"${createHash('sha256').update(text).digest('base64url')}"` }
}
