import { createLoader, createSerializer, type inferParserType, parseAsString, parseAsStringLiteral } from 'nuqs/server'

/** What a link to the audit log carries: its filters, and the entry that the page begins behind (`before`) or ends above (`after`). */
export const auditQuery = {
  /** Of the log of all organizations only: a slug or id. */
  organization: parseAsString,
  actor: parseAsString,
  action: parseAsString,
  subject: parseAsString,
  environment: parseAsStringLiteral(['sandbox', 'production']),
  since: parseAsString,
  until: parseAsString,
  before: parseAsString,
  after: parseAsString,
}

export const loadAuditQuery = createLoader(auditQuery)

export const auditSearch = createSerializer(auditQuery)

export type AuditQuery = inferParserType<typeof auditQuery>
