import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { buildPortal, root } from './build.ts'
import { type Child, type Program, startChild } from './children.ts'
import type { Settings } from './settings.ts'
import { step } from './terminal.ts'

/** A cold `next dev` compiles the whole application before its first answer. */
const healthyWithinMs = 120_000

/**
 * Starts the portal where its settings say: the production server, built first where needed, or Next's development server.
 * `program` replaces what would be its name, its environment or who hears its warnings.
 */
export async function startPortal(settings: Settings, isDev: boolean, signal: AbortSignal, program: Partial<Program> = {}): Promise<Child> {
  if (!isDev)
    await step(
      'Building the portal, which takes about a minute',
      () => buildPortal(signal),
      (isNew) => (isNew ? 'portal built' : null),
    )
  signal.throwIfAborted()
  const development = [join(root, 'node_modules/next/dist/bin/next'), 'dev', '-H', settings.HOST, '-p', `${settings.PORT}`]
  return startChild({
    name: 'portal',
    args: isDev ? development : [join(root, 'lib/front/main.ts')],
    logDirectory: settings.logDirectory,
    chatty: isDev,
    ...program,
  })
}

/** Settles when the portal answers that it can serve. Throws when it ends before, or takes longer than two minutes. */
export async function portalHealthy({ HOST, PORT }: Pick<Settings, 'HOST' | 'PORT'>, signal: AbortSignal): Promise<void> {
  const host = { '0.0.0.0': '127.0.0.1', '::': '[::1]', '::1': '[::1]' }[HOST] ?? HOST
  const giveUpAt = Date.now() + healthyWithinMs
  for (;;) {
    const status = await fetch(`http://${host}:${PORT}/api/health`, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(healthyWithinMs)]),
    }).then(
      (response) => `${response.status}`,
      (error) => `${error.cause ?? error}`,
    )
    if (status === '200') return
    signal.throwIfAborted()
    if (Date.now() > giveUpAt) throw new Error(`the portal does not become healthy (${status})`)
    await sleep(50)
  }
}
