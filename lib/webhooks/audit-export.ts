import type { AuditEntry } from './audit-list.ts'

const columns = ['createdAt', 'actorId', 'actor', 'action', 'subject', 'environment', 'address', 'userAgent', 'detail', 'id'] as const

/** Entries as the lines of a file: CSV (RFC 4180) with a line of names first, or one JSON object a line. */
export async function* auditRows(entries: AsyncIterable<AuditEntry>, format: 'csv' | 'ndjson'): AsyncGenerator<string> {
  if (format === 'csv') yield `${columns.join(',')}\r\n`
  for await (const entry of entries) yield format === 'csv' ? csvLine(entry) : `${JSON.stringify(entry)}\n`
}

function csvLine({ actor, detail, ...entry }: AuditEntry): string {
  const row: Record<(typeof columns)[number], string | null> = {
    ...entry,
    actorId: actor.id,
    actor: actor.label,
    detail: detail && JSON.stringify(detail),
  }
  return `${columns.map((name) => csvCell(row[name] ?? '')).join(',')}\r\n`
}

/** A cell that a spreadsheet would take for a formula is made text by an apostrophe, because names and user agents are other people's words. */
function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
