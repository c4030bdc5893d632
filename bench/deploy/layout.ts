import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '#lib/db/embedded-server.ts'
import { readCompose, resolveVariables } from './compose.ts'

type Options = {
  image: string
  databaseUrl: string
  operatorKey: string /** Where the processes send their traces. */
  collectorUrl: string
}

/** The processes of deploy/compose.yaml. */
export type Layout = {
  portalUrl: string
  /** Runs what prepares the database to its end. */
  prepare(): Promise<void>
  /** Starts portal and dispatchers; resolves when each is ready. */
  start(): Promise<void>
  /** One of the dispatchers, by kill -9. */
  killDispatcher(): Promise<void>
  /** SIGTERM to all that run; throws unless each ends with 0 in time. */
  drain(): Promise<void>
  kill(): Promise<void>
}

type Running = { name: string; child: ChildProcess; ended: Promise<unknown[]>; readyUrl: string }

// As in the image. Whoever is not root cannot become somebody else, and needs not.
const nobody = process.getuid?.() === 0 ? { uid: 65_532, gid: 65_532 } : {}
const endsWithinMs = 20_000

/** Puts the layout together: each process gets the variables of its service and nothing of ours. Ports are free ones, because this machine has only one address. */
export async function startLayout(options: Options): Promise<Layout> {
  const launch = launcher(options)
  const portalPort = await freePort()
  const portalUrl = `http://127.0.0.1:${portalPort}`
  const running: Running[] = []
  return {
    portalUrl,
    async prepare() {
      const [code] = await launch('prepare', {}).ended
      if (code !== 0) throw new Error(`prepare has ended with ${code}`)
    },
    async start() {
      running.push(launch('portal', { PORT: `${portalPort}` }, `${portalUrl}/api/health/ready`))
      for (let count = readCompose().dispatcher?.deploy.replicas ?? 0; count > 0; count -= 1) {
        const port = await freePort()
        running.push(launch('dispatcher', { HEALTH_PORT: `${port}` }, `http://127.0.0.1:${port}/ready`))
      }
      await Promise.all(running.map(becomeReady))
    },
    async killDispatcher() {
      const one = running.find(({ name }) => name === 'dispatcher')
      if (!one) throw new Error('no dispatcher runs')
      running.splice(running.indexOf(one), 1)
      one.child.kill('SIGKILL')
      await one.ended
    },
    async drain() {
      await Promise.all(running.splice(0).map(end))
    },
    async kill() {
      for (const { child } of running) child.kill('SIGKILL')
      await Promise.all(running.map(({ ended }) => ended))
    },
  }
}

/** Starts the process of a service with its command, its variables, and those that are different on this machine. */
function launcher({ image, databaseUrl, operatorKey, collectorUrl }: Options) {
  const compose = readCompose()
  const secret = () => randomBytes(32).toString('base64')
  const given = {
    AUTH_SECRET: secret(),
    ENCRYPTION_KEY: secret(),
    CRON_SECRET: secret(),
    POSTGRES_PASSWORD: 'unused',
    BOOTSTRAP_OPERATOR_KEY: operatorKey,
    TARGET_ALLOWLIST: '127.0.0.0/8',
  }
  const here = {
    DATABASE_URL: databaseUrl,
    HOST: '127.0.0.1',
    LOG_LEVEL: 'warn',
    NODE_ENV: 'production',
    OTEL_EXPORTER_OTLP_ENDPOINT: collectorUrl,
  } as const
  return (name: string, own: Record<string, string>, readyUrl = ''): Running => {
    const service = compose[name]
    if (!service) throw new Error(`compose.yaml has no service ${name}`)
    const env = { ...resolveVariables(service, given), ...here, ...own }
    const child = spawn(process.execPath, service.command, { cwd: image, env, ...nobody, stdio: ['ignore', 'ignore', 'inherit'] })
    return { name, child, ended: once(child, 'exit'), readyUrl }
  }
}

async function becomeReady({ name, ended, readyUrl }: Running): Promise<void> {
  const failed = ended.then(([code]) => {
    throw new Error(`the ${name} has ended with ${code}`)
  })
  const isReady = async () => {
    const answers = () =>
      fetch(readyUrl).then(
        ({ ok }) => ok,
        () => false,
      )
    while (!(await answers())) await sleep(50)
  }
  await Promise.race([isReady(), failed])
  failed.catch(() => undefined)
}

async function end({ name, child, ended }: Running): Promise<void> {
  child.kill('SIGTERM')
  const how = await Promise.race([ended, sleep(endsWithinMs, ['too late'], { ref: false })])
  if (how[0] !== 0) throw new Error(`the ${name} has not drained: ${how.join(' ')}`)
}
