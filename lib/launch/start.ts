import { watch } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { EnvError, publicUrl } from '#lib/env.ts'
import { generateClient, root } from './build.ts'
import { type KeptChild, keepChild } from './children.ts'
import { checkPort } from './port.ts'
import { portalHealthy, startPortal } from './portal.ts'
import { openPostgres } from './postgres.ts'
import { prepareDatabase } from './prepare.ts'
import { prepareDataDir, readKeys, readSettings, type Settings, setEnvironment } from './settings.ts'
import { complain, print, step } from './terminal.ts'

// npm start, and with --dev npm run dev: from an empty directory to a portal that answers. What has been started is
// stopped in the opposite order, whatever the reason.
const isDev = process.argv.includes('--dev')
const stop = new AbortController()
const started = new AsyncDisposableStack()

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop.abort())
process.on('uncaughtException', finish)
// A terminal that has been closed must not keep us from stopping in order.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

run().then(finish, finish)

async function run(): Promise<void> {
  const settings = readSettings()
  await checkPort(settings)
  if (settings.embedded) await prepareDataDir(settings)
  const keys = await readKeys(settings)
  await generateClient(stop.signal)
  const postgres = await stage(
    'Starting PostgreSQL',
    (say) => openPostgres(settings, say),
    ({ version }) => `PostgreSQL ${version} ready`,
  )
  started.defer(postgres.stop)
  setEnvironment(settings, keys, postgres.url, isDev)
  const signInUrl = await stage(
    'Preparing the database',
    () => prepareDatabase(settings, postgres.url),
    () => 'database ready',
  )
  const portal = await startServices(settings)
  const failure = Promise.race([postgres.failed, portal.ended.then((how) => Promise.reject(new Error(`the portal has ended (${how})`)))])
  await Promise.race([failure, becomeHealthy(settings)])
  announce(settings, signInUrl)
  await Promise.race([failure, stopRequested()])
}

/** A step that is not begun any more once we are to stop. */
function stage<T>(...args: Parameters<typeof step<T>>): Promise<T> {
  stop.signal.throwIfAborted()
  return step(...args)
}

async function startServices(settings: Settings) {
  const portal = await startPortal(settings, isDev, stop.signal)
  const dispatcher = keepChild({ name: 'dispatcher', args: [join(root, 'lib/dispatcher/main.ts')], logDirectory: settings.logDirectory })
  started.defer(async () => {
    await Promise.all([dispatcher.stop(), portal.stop()])
  })
  if (isDev) restartOnEdit(dispatcher)
  return portal
}

function restartOnEdit(dispatcher: KeptChild): void {
  let timer: NodeJS.Timeout | undefined
  watch(join(root, 'lib'), { recursive: true }, (_, file) => {
    if (!file?.endsWith('.ts') || file.endsWith('.test.ts')) return
    clearTimeout(timer)
    timer = setTimeout(dispatcher.restart, 200)
  })
}

function becomeHealthy(settings: Settings): Promise<void> {
  return stage(
    'Starting portal and dispatcher',
    () => portalHealthy(settings, stop.signal),
    () => 'portal and dispatcher ready',
  )
}

function announce({ logDirectory }: Settings, signInUrl: string): void {
  print(`\n  Hookport is running on ${publicUrl()}`)
  print(`  Sign in, once, with  ${signInUrl}`)
  if (logDirectory !== null) print(`  Logs: portal.log, dispatcher.log and postgres.log in ${logDirectory}`)
  print('  Ctrl-C stops it.\n')
}

function stopRequested(): Promise<void> {
  return new Promise((resolve) => {
    if (stop.signal.aborted) resolve()
    stop.signal.addEventListener('abort', () => resolve())
  })
}

/** Stops everything and ends the process: with 0 when that is what was asked for. Later calls change nothing. */
async function finish(error?: unknown): Promise<void> {
  if (started.disposed) return
  const isFailure = !stop.signal.aborted
  if (isFailure) complain(explain(error))
  else print('Stopping: what is being sent is finished first.')
  stop.abort()
  try {
    await started.disposeAsync()
  } catch (failure) {
    complain(explain(failure))
  }
  process.exit(isFailure ? 1 : 0)
}

/** What we foresaw is said in a line; anything else is a bug, and shows where it happened. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return `${error}`
  return error.constructor === Error || error instanceof EnvError ? error.message : `${error.stack}`
}
