import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { asWorkingDirectory, type Cluster, serverEnvironment } from './embedded-cluster.ts'
import { isAlive } from './whole-directory.ts'

/** A PostgreSQL that listens on loopback, by the process that leads it. */
export type Server = { pid: number; port: number }

/** An eighth of the machine's memory, between 128 MB and 2 GB; PostgreSQL takes it as it fills. */
const sharedBuffersMb = Math.min(Math.max(Math.round(totalmem() / 8 / 2 ** 20), 128), 2048)

const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  timezone: 'UTC',
  max_connections: '200',
  shared_buffers: `${sharedBuffersMb}MB`,
  // After each checkpoint a page is logged whole at its first change. At full load there was one every half minute, and compressing those pages was a
  // tenth of what PostgreSQL did.
  checkpoint_timeout: '15min',
  max_wal_size: '4GB',
  // While the log grows, each new file of it would be written twice, once with zeros.
  wal_init_zero: 'off',
  wal_compression: 'on',
  // The queue's rows die by the thousand a second. Looked after once a minute, as by default, it holds a million and a half dead ones after two minutes of
  // load, and 188 MB; every five seconds, 35 000 and 23 MB.
  autovacuum_naptime: '5s',
  log_checkpoints: 'off',
} as const

/** For data that nobody misses after a crash. */
const testSettings = { ...settings, shared_buffers: '64MB', fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } as const

const logBytesMax = 10_000_000

/**
 * Starts PostgreSQL in a process group of its own, so that Ctrl-C in a terminal reaches only the launcher, which stops
 * it last. It may still fail to listen, or to get hold of its data.
 */
export async function spawnServer(cluster: Cluster, options: { port?: number | undefined; profile?: 'test' | undefined }): Promise<Server> {
  const port = options.port ?? (await freePort())
  const flags = Object.entries({ ...(options.profile === 'test' ? testSettings : settings), port }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ])
  const log = await openLog(cluster)
  try {
    const child = spawn(join(cluster.programs, 'postgres'), ['-D', asWorkingDirectory(cluster.directory), ...flags], {
      cwd: cluster.directory,
      ...cluster.user,
      env: serverEnvironment,
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    })
    await once(child, 'spawn')
    child.unref()
    return { pid: child.pid ?? 0, port }
  } finally {
    await log.close()
  }
}

/** The server that already runs on the data, as its own lock file says; undefined when there is none. */
export async function runningServer(directory: string): Promise<Server | undefined> {
  const path = join(directory, 'postmaster.pid')
  const [pid = 0, , , port = 0] = (await readFile(path, 'utf8').catch(() => '')).split('\n').map(Number)
  if (pid === 0 || !isAlive(pid)) return undefined
  if (await isPostgres(pid)) return { pid, port }
  // After a reboot the number may belong to another program, and PostgreSQL would wait for that one to end.
  await rm(path)
  return undefined
}

/**
 * Ends the server that runs on the data, if any: in order, and after 20 s without waiting for its connections. Nothing
 * that was committed is lost either way.
 */
export async function stopServer(directory: string): Promise<void> {
  const pid = (await runningServer(directory))?.pid
  if (pid === undefined) return
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (isAlive(pid)) process.kill(pid, signal)
    const giveUpAt = Date.now() + 20_000
    while (isAlive(pid) && Date.now() < giveUpAt) await sleep(20)
  }
}

/** What PostgreSQL said last, for the error message. */
export async function lastLogLine(cluster: Cluster): Promise<string> {
  const lines = (await readFile(logPath(cluster), 'utf8')).trim().split('\n')
  return `${lines.at(-1)} (${logPath(cluster)})`
}

/** A process that has ended meanwhile counts as one, for its lock file must not be mistaken for a stale one. */
async function isPostgres(pid: number): Promise<boolean> {
  const name = process.platform === 'linux' ? readFile(`/proc/${pid}/comm`, 'utf8') : commandOf(pid)
  return (await name.catch(() => 'postgres')).includes('postgres')
}

async function commandOf(pid: number): Promise<string> {
  return (await promisify(execFile)('ps', ['-o', 'comm=', '-p', `${pid}`])).stdout
}

function logPath({ dataDir }: Cluster): string {
  return join(dataDir, 'postgres.log')
}

async function openLog(cluster: Cluster) {
  const bytes = await stat(logPath(cluster)).then(
    ({ size }) => size,
    () => 0,
  )
  return open(logPath(cluster), bytes > logBytesMax ? 'w' : 'a', 0o600)
}

/** A port of loopback that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}
