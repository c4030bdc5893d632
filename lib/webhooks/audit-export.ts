import { csvLine } from '../csv.ts'
import type { AuditEntry } from './audit-list.ts'

const columns = ['createdAt', 'actorId', 'actor', 'action', 'subject', 'environment', 'address', 'userAgent', 'detail', 'id'] as const

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
