import { type Changes, changesBetween } from './audit.ts'
import type { EndpointHeaders } from './endpoint-headers.ts'

/**
 * Old and new settings of an endpoint for the audit log. `storedHeaders` are its headers as they were, `headers` the new ones if they were set. Of the
 * callback hash, which receivers know their sender by, it says only that it changed; of headers the names.
 */
export function settingChanges(
  { storedHeaders, ...before }: Record<string, unknown> & { storedHeaders: EndpointHeaders },
  after: Record<string, unknown>,
  headers: EndpointHeaders | undefined,
): Changes {
  const { updatedAt: _, headers: __, ...settings } = after
  const changes = changesBetween(before, settings)
  return {
    ...changes,
    ...(changes.callbackHash && { callbackHash: { from: '••••••', to: '••••••' } }),
    ...(headers && headerChanges(storedHeaders, headers)),
  }
}

/** The names before and after, with a word at those whose value is another; empty when nothing changed. */
function headerChanges(before: EndpointHeaders, after: EndpointHeaders): Changes {
  const named = Object.entries(after).map(([name, value]) => (name in before && before[name] !== value ? `${name} (new value)` : name))
  return changesBetween({ headers: Object.keys(before).sort() }, { headers: named.sort() })
}
