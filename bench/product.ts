import { randomBytes } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import type { QueryResultRow } from 'pg'
import { startEmbedded } from '#lib/db/embedded.ts'
import { freePort, runningServer } from '#lib/db/embedded-server.ts'
import { migrate } from '#lib/db/migrate.ts'
import { openPool } from '#lib/db/pools.ts'
import { buildPortal, generateClient, root } from '#lib/launch/build.ts'
import { type Child, startChild } from '#lib/launch/children.ts'
import { portalHealthy, startPortal } from '#lib/launch/portal.ts'
import { openPostgres, type Postgres } from '#lib/launch/postgres.ts'
import { prepareDataDir, readKeys, readSettings, type Settings, setEnvironment } from '#lib/launch/settings.ts'
import { temporaryDataDir } from '#lib/testing/temporary.ts'
import { type Api, createApi } from './api.ts'

/** A process of the product. `stop` is SIGTERM and waits for the drain, `kill` is SIGKILL; both resolve when it is gone. */
export type Service = Child & { url: string }

/** Variables for one process, over those of the installation: another `DATABASE_URL`, say. */
export type Overrides = Record<string, string>

/** An installation of the product in a temporary directory, with PostgreSQL running and nothing else started. */
export type Product = {
  databaseUrl: string
  postgresVersion: string
  dataDir: string
  cronSecret: string
  /** Starts one more portal on a port of its own; resolves when it is healthy. `api` uses those that run in turns. */
  startPortal(overrides?: Overrides): Promise<Service>
  startDispatcher(overrides?: Overrides): Service
  api: Api
  /** One statement on connections of the bench's own. */
  sql<Row extends QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>
  /** The running processes. */
  pids(): { portal: number[]; dispatcher: number[] }
  /** The postmaster. When it is killed, PostgreSQL is started again on the same port, as `npm start` does. */
  postgresPid(): Promise<number>
  /** Stops everything and removes the directory. */
  stop(): Promise<void>
}

/**
 * Installs the product as `npm start` does, with real durability, no demo data, and deliveries to loopback allowed. `say` hears what takes
 * long. The settings go into this process's own environment, so that domain functions work here too; so one process has one installation.
 * `commitTimes` has PostgreSQL keep the moment of every commit; `open` brings a database where it is not to be the usual one.
 */
export async function startProduct(say: (line: string) => void, { commitTimes = false, open = openPostgres } = {}): Promise<Product> {
  const operatorKey = `hp_operator_${randomBytes(24).toString('hex')}`
  const settings = await chooseSettings(operatorKey)
  await generateClient()
  if (await buildPortal()) say('portal built')
  if (commitTimes) await keepCommitTimes(settings.dataDir)
  const postgres = await open(settings, () => undefined)
  const keys = await readKeys(settings)
  setEnvironment(settings, keys, postgres.url, false)
  await bootstrapDatabase(settings, postgres.url, operatorKey)
  return assemble(settings, postgres, operatorKey, keys.CRON_SECRET)
}

/** What the person's shell says about another installation must not reach this one. */
async function chooseSettings(operatorKey: string): Promise<Settings> {
  const foreign = /^(BOOTSTRAP_|OIDC_|SMTP_|MAIL_)|^(PUBLIC_URL|DATABASE_URL|AUTH_SECRET|ENCRYPTION_KEY|CRON_SECRET)$/
  for (const name of Object.keys(process.env)) if (foreign.test(name)) delete process.env[name]
  Object.assign(process.env, {
    DATA_DIR: await temporaryDataDir('hookport-bench-'),
    HOST: '127.0.0.1',
    PORT: `${await freePort()}`,
    TARGET_ALLOWLIST: '127.0.0.0/8',
    BOOTSTRAP_DEMO: '0',
    BOOTSTRAP_OPERATOR_KEY: operatorKey,
  })
  const settings = readSettings()
  await prepareDataDir(settings)
  return settings
}

/** Takes a restart, so it is done before anybody uses the server. */
async function keepCommitTimes(dataDir: string): Promise<void> {
  const server = await startEmbedded({ dataDir })
  const pool = openPool({ connectionString: server.url })
  await pool.query('alter system set track_commit_timestamp = on')
  await pool.end()
  await server.stop()
}

/** The client is loaded late, because it may just have been generated. */
async function bootstrapDatabase({ HOST, PORT }: Settings, databaseUrl: string, operatorKey: string): Promise<void> {
  await migrate(databaseUrl)
  const [{ bootstrap }, { createDb }] = await Promise.all([import('#lib/auth/bootstrap.ts'), import('#lib/db/client.ts')])
  const db = createDb(databaseUrl, { max: 2 })
  await bootstrap(db, { operatorKey, demo: false, publicUrl: `http://${HOST}:${PORT}` })
  await db.$disconnect()
}

function assemble(settings: Settings, postgres: Postgres, operatorKey: string, cronSecret: string): Product {
  const { dataDir } = settings
  const pool = openPool({ connectionString: postgres.url, max: 4, application_name: 'hookport bench' })
  const portals = new Map<Service, string>()
  const dispatchers = new Set<Service>()
  const api = createApi(() => [...portals.values()], operatorKey)
  return {
    databaseUrl: postgres.url,
    postgresVersion: postgres.version,
    dataDir,
    cronSecret,
    async startPortal(overrides) {
      const portal = await launchPortal(settings, `portal-${portals.size + 1}`, overrides)
      portals.set(portal, portal.url)
      void portal.ended.then(() => portals.delete(portal))
      return portal
    },
    startDispatcher(overrides) {
      const dispatcher = launchDispatcher(dataDir, `dispatcher-${dispatchers.size + 1}`, overrides)
      dispatchers.add(dispatcher)
      void dispatcher.ended.then(() => dispatchers.delete(dispatcher))
      return dispatcher
    },
    api,
    sql: async (text, values) => (await pool.query(text, values)).rows,
    pids: () => ({ portal: [...portals.keys()].map(({ pid }) => pid), dispatcher: [...dispatchers].map(({ pid }) => pid) }),
    postgresPid: async () => (await runningServer(join(dataDir, 'postgres', '18')))?.pid ?? 0,
    async stop() {
      await Promise.all([...portals.keys(), ...dispatchers].map((service) => service.stop()))
      await Promise.all([api.close(), pool.end()])
      await postgres.stop()
      await rm(dataDir, { recursive: true })
    },
  }
}

/** Its warnings are in its log; a report that kills processes makes many. */
const quiet = () => undefined

async function launchPortal(settings: Settings, name: string, overrides: Overrides = {}): Promise<Service> {
  const { signal } = new AbortController()
  const PORT = await freePort()
  const program = { name, env: { PORT: `${PORT}`, ...overrides }, report: quiet }
  const child = await startPortal({ ...settings, PORT }, false, signal, program)
  const failed = child.ended.then((how) => Promise.reject(new Error(`the ${name} has ended (${how}); see ${settings.dataDir}/${name}.log`)))
  await Promise.race([portalHealthy({ HOST: settings.HOST, PORT }, signal), failed])
  // From here on its end is whoever stops it to judge.
  failed.catch(() => undefined)
  return { ...child, url: `http://${settings.HOST}:${PORT}` }
}

function launchDispatcher(dataDir: string, name: string, env: Overrides = {}): Service {
  const args = [join(root, 'lib/dispatcher/main.ts')]
  return { ...startChild({ name, args, logDirectory: dataDir, env, report: quiet }), url: '' }
}

/** The resident memory of a process in bytes, now and at its highest; null where there is no /proc. */
export async function memoryBytes(pid: number): Promise<{ now: number; peak: number } | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const read = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0) * 1024
  return status === '' ? null : { now: read('VmRSS'), peak: read('VmHWM') }
}
