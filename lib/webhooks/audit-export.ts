import { csvLine } from '../csv.ts'
import type { AuditEntry } from './audit-list.ts'

const columns = [
  'createdAt',
  'actorId',
  'actor',
  'action',
  'subject',
  'environment',
  'address',
  'userAgent',
  'detail',
  'id',
  'organizationId',
] as const

const types = { csv: 'text/csv; charset=utf-8', ndjson: 'application/x-ndjson' } as const

/** A file that is written while it is read: CSV, unless `format` is `ndjson`. `name` says whose entries they are. */
export function auditResponse(entries: AsyncIterable<AuditEntry>, format: string | null, name: string): Response {
  const kind = format === 'ndjson' ? 'ndjson' : 'csv'
  return new Response(streamOf(auditRows(entries, kind)), {
    headers: {
      'content-type': types[kind],
      'content-disposition': `attachment; filename="audit-${name}.${kind}"`,
      'cache-control': 'no-store',
    },
  })
}

/** Text as it is asked for: a reader that is slow, or gone, keeps nothing in memory and nothing running. */
function streamOf(rows: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await rows.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    cancel: () => void rows.return(undefined),
  })
}

/** Entries as the lines of a file: CSV (RFC 4180) with a line of names first, or one JSON object a line. */
export async function* auditRows(entries: AsyncIterable<AuditEntry>, format: 'csv' | 'ndjson'): AsyncGenerator<string> {
  if (format === 'csv') yield csvLine([...columns])
  for await (const entry of entries) yield format === 'csv' ? lineOf(entry) : `${JSON.stringify(entry)}\n`
}

function lineOf({ actor, detail, ...entry }: AuditEntry): string {
  const row: Record<(typeof columns)[number], string | null> = {
    ...entry,
    actorId: actor.id,
    actor: actor.label,
    detail: detail && JSON.stringify(detail),
  }
  return csvLine(columns.map((name) => row[name] ?? null))
}
