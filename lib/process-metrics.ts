import { collectDefaultMetrics, Registry } from 'prom-client'

const shared = globalThis as { hookportProcessMetrics?: Registry }

/**
 * What this process can say of itself, for `/metrics`. Kept on `globalThis`, because its gauges watch the process from their making on, and because the
 * portal's process holds this module twice: lib/front measures, and Next's copy answers.
 */
export function processMetrics(): Registry {
  if (!shared.hookportProcessMetrics) {
    shared.hookportProcessMetrics = new Registry()
    collectDefaultMetrics({ register: shared.hookportProcessMetrics, prefix: 'hookport_portal_' })
  }
  return shared.hookportProcessMetrics
}
