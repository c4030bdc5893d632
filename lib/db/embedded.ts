import { setTimeout as sleep } from 'node:timers/promises'
import { Client, DatabaseError } from 'pg'
import { type Cluster, type ClusterOptions, prepareCluster } from './embedded-cluster.ts'
import { lastLogLine, runningServer, type Server, spawnServer, stopServer } from './embedded-server.ts'
import { isAlive } from './whole-directory.ts'

/** `port`: where it must listen, any free one by default. `profile: 'test'` trades durability for speed. */
export type EmbeddedOptions = { dataDir: string; profile?: 'test' | undefined; port?: number; onProgress?: (message: string) => void }

/** A running PostgreSQL that is ours alone. `lost` settles if it goes away without `stop`. */
export type Embedded = Server & { url: string; version: string; lost: Promise<void>; stop: () => Promise<void> }

/** "hook" in ASCII: held for the launcher's life by its own connection, so that it is free as soon as the launcher is dead. */
const instanceLock = 0x68_6f_6f_6b
const readyWithinMs = 120_000
const startsWithinMs = 10_000

/**
 * Starts the PostgreSQL of a data directory, which is made on first use, or adopts the one that a killed launcher left
 * running. Throws when another Hookport uses it, or when it is not ready within two minutes.
 */
export async function startEmbedded({ dataDir, profile, port, onProgress = () => undefined }: EmbeddedOptions): Promise<Embedded> {
  const cluster = await prepareCluster({ dataDir, profile, onProgress })
  const { server, client } = await connectToServer(cluster, { profile, port, onProgress })
  try {
    await lockInstance(client, dataDir)
    await createDatabase(client)
  } catch (error) {
    await client.end()
    throw error
  }
  let stopping = false
  const lost = new Promise<void>((resolve) => client.once('end', () => stopping || resolve()))
  const stop = async () => {
    stopping = true
    await stopServer(cluster.directory)
  }
  return { ...server, url: urlOf(cluster, server.port, 'hookport'), version: await versionOf(client), lost, stop }
}

/** Where the PostgreSQL of a data directory answers, if it runs: for a command that works beside a Hookport that uses it. */
export async function runningUrl(dataDir: string): Promise<string | null> {
  const cluster = await prepareCluster({ dataDir, onProgress: () => undefined })
  const server = await runningServer(cluster.directory)
  return server ? urlOf(cluster, server.port, 'hookport') : null
}

/**
 * A server that ends before it is ready is started anew: its port may have been taken by somebody else, another start
 * may have been faster, or processes of a killed predecessor may still be ending.
 */
async function connectToServer(cluster: Cluster, options: EmbeddedStart): Promise<{ server: Server; client: Client }> {
  const giveUpAt = Date.now() + startsWithinMs
  for (;;) {
    options.onProgress('Starting PostgreSQL')
    const server = (await runningServer(cluster.directory)) ?? (await spawnServer(cluster, options))
    const client = await connectWhenReady(cluster, server, options)
    if (client !== null) return { server, client }
    if (Date.now() > giveUpAt) throw new Error(`PostgreSQL does not start: ${await lastLogLine(cluster)}`)
    await sleep(200)
  }
}

type EmbeddedStart = Omit<ClusterOptions, 'dataDir'> & { port?: number | undefined }

/** Null when the server has ended. Crash recovery may take a while, during which the server refuses connections. */
async function connectWhenReady(cluster: Cluster, server: Server, { onProgress }: EmbeddedStart): Promise<Client | null> {
  const startedAt = Date.now()
  while (isAlive(server.pid)) {
    const client = new Client({ connectionString: urlOf(cluster, server.port, 'postgres') })
    client.on('error', () => undefined) // Its end is what counts; without a listener Node would end the process.
    try {
      await client.connect()
      return client
    } catch (error) {
      const waitedMs = Date.now() - startedAt
      if (waitedMs > readyWithinMs) throw new Error(`PostgreSQL (process ${server.pid}) is not ready after two minutes: ${error}`)
      if (waitedMs > 2000) onProgress('PostgreSQL is recovering from an unclean stop')
    }
    await sleep(50)
  }
  return null
}

async function lockInstance(client: Client, dataDir: string): Promise<void> {
  try {
    // A second of patience, because a predecessor that was just killed may not have been noticed yet.
    await client.query("set lock_timeout = '1s'")
    await client.query('select pg_advisory_lock($1)', [instanceLock])
  } catch (error) {
    const isHeld = error instanceof DatabaseError && error.code === '55P03'
    throw isHeld ? new Error(`Another Hookport is already running on ${dataDir}.`) : error
  }
}

async function createDatabase(client: Client): Promise<void> {
  const { rowCount } = await client.query("select from pg_database where datname = 'hookport'")
  if (rowCount === 0) await client.query('create database hookport')
}

async function versionOf(client: Client): Promise<string> {
  const { rows } = await client.query<{ server_version: string }>('show server_version')
  return rows[0]?.server_version ?? ''
}

function urlOf({ password }: Cluster, port: number, database: string): string {
  return `postgresql://hookport:${password}@127.0.0.1:${port}/${database}`
}
