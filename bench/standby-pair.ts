import { appendFile, chown, cp, mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { type Embedded, startEmbedded } from '#lib/db/embedded.ts'

/** A primary and the standby that has every commit before the client hears of it. */
export type Pair = { primary: Embedded; standby: Embedded }

const streamsWithinMs = 30_000

/**
 * Starts PostgreSQL in `dataDir` and a standby of it in `dataDir/standby`, and makes every commit wait for the standby. The copy is made by
 * PostgreSQL's low-level backup functions (manual, 25.3.3), because the embedded package has no pg_basebackup.
 */
export async function startPair(dataDir: string): Promise<Pair> {
  const primary = await startEmbedded({ dataDir })
  const client = new Client({ connectionString: primary.url })
  await client.connect()
  try {
    const standbyDir = join(dataDir, 'standby')
    await copyCluster(client, primary, dataDir, standbyDir)
    const standby = await startEmbedded({ dataDir: standbyDir })
    await waitForStandby(client)
    return { primary, standby }
  } finally {
    await client.end()
  }
}

/** Makes the standby a primary. Resolves when it accepts writes. */
export async function promote({ url }: Embedded): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query('select pg_promote()')
  await client.end()
}

async function copyCluster(client: Client, primary: Embedded, fromDir: string, toDir: string): Promise<void> {
  const source = join(fromDir, 'postgres', '18')
  const target = join(toDir, 'postgres', '18')
  // The slot keeps the log from here on until the standby has read it.
  await client.query("select pg_create_physical_replication_slot('standby', true)")
  await client.query("select pg_backup_start('standby', true)")
  await mkdir(join(toDir, 'postgres'), { recursive: true, mode: 0o700 })
  await cp(join(fromDir, 'postgres-password'), join(toDir, 'postgres-password'))
  await cp(source, target, { recursive: true, filter: (path) => belongsToCopy(path.slice(source.length + 1)) })
  const { rows } = await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop(false)')
  await writeFile(join(target, 'backup_label'), rows[0]?.labelfile ?? '', { mode: 0o600 })
  await writeFile(join(target, 'standby.signal'), '', { mode: 0o600 })
  await appendFile(join(target, 'postgresql.auto.conf'), standbySettings(new URL(primary.url)))
  await giveTo(await stat(source), join(toDir, 'postgres'))
}

/** Of these directories the server wants the place and not the content (manual, 25.3.3); the two files belong to the running process. */
function belongsToCopy(path: string): boolean {
  const content = /^(pg_wal|pg_replslot|pg_dynshmem|pg_notify|pg_serial|pg_snapshots|pg_stat_tmp|pg_subtrans)\/./
  return !content.test(path) && !/^postmaster\.(pid|opts)$|^pg_internal\.init|^pgsql_tmp/.test(basename(path))
}

function standbySettings({ port, username, password }: URL): string {
  return [
    `primary_conninfo = 'host=127.0.0.1 port=${port} user=${username} password=${password} application_name=standby'`,
    "primary_slot_name = 'standby'",
    '',
  ].join('\n')
}

/** Root starts PostgreSQL as another user, to whom everything must belong. */
async function giveTo({ uid, gid }: { uid: number; gid: number }, directory: string): Promise<void> {
  for (const entry of ['.', ...(await readdir(directory, { recursive: true }))]) await chown(join(directory, entry), uid, gid)
}

async function waitForStandby(client: Client): Promise<void> {
  await client.query("alter system set synchronous_standby_names = 'standby'")
  await client.query('select pg_reload_conf()')
  const giveUpAt = Date.now() + streamsWithinMs
  for (;;) {
    const { rowCount } = await client.query("select from pg_stat_replication where sync_state = 'sync' and state = 'streaming'")
    if (rowCount) return
    if (Date.now() > giveUpAt) throw new Error('The standby does not stream.')
    await sleep(50)
  }
}
