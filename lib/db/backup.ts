import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { Client } from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { type Pack, pack } from 'tar-stream'
import packageJson from '#package.json' with { type: 'json' }
import { keyFingerprint, type Manifest, manifestName, pieceName, type Sums, sumsName } from './backup-format.ts'
import { listPartitions } from './partitions.ts'

export type BackupOptions = {
  databaseUrl: string
  /** The archive to write, a .tar.gz. */
  path: string
  /** For the manifest, which tells the right one from a wrong one. */
  encryptionKey: string | null
  /** Files to put in beside the data, by name: secrets of DATA_DIR. */
  keys: Record<string, string>
  say(progress: string): void
}

const pieceBytes = 4 * 1024 * 1024

/**
 * Writes a backup of a database that may be in use: every table as it is at one moment, in PostgreSQL's portable text form, because the embedded PostgreSQL
 * brings no pg_dump. The archive appears under its name when it is whole. Returns its sums.
 */
export async function backUp({ databaseUrl, path, encryptionKey, keys, say }: BackupOptions): Promise<Sums> {
  const client = new Client({ connectionString: databaseUrl, application_name: 'hookport backup' })
  await client.connect()
  const archive = pack()
  const draft = `${path}.part`
  const written = pipeline(archive, createGzip({ level: 4 }), createWriteStream(draft, { mode: 0o600 }))
  try {
    // One snapshot for all that follows; nobody waits for it.
    await client.query('begin isolation level repeatable read read only')
    const manifest = await inspect(client, encryptionKey)
    await addEntry(archive, manifestName, JSON.stringify(manifest, null, 2))
    for (const [name, secret] of Object.entries(keys)) await addEntry(archive, `keys/${name}`, secret)
    const sums: Sums = {}
    for (const [table, columns] of Object.entries(manifest.tables)) sums[table] = await copyTable(client, archive, table, columns, say)
    await addEntry(archive, sumsName, JSON.stringify(sums, null, 2))
    archive.finalize()
    await written
    await rename(draft, path)
    return sums
  } catch (error) {
    archive.destroy()
    await written.catch(() => undefined)
    await rm(draft, { force: true })
    throw error
  } finally {
    await client.end()
  }
}

// Generated columns are left out, because they generate themselves; partitions too, because their table copies them; and what dispatchers report of
// themselves is over when it is restored.
const columnsSql = `
  select c.relname as "table", array_agg(a.attname::text order by a.attnum) as columns
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    and c.relname not in ('_prisma_migrations', 'dispatcher') and c.relname !~ '^(event|delivery|attempt)_(first|\\d{8})$'
  group by c.relname order by c.relname`

async function inspect(client: Client, encryptionKey: string | null): Promise<Manifest> {
  const { rows: tables } = await client.query<{ table: string; columns: string[] }>(columnsSql)
  const { rows: migrations } = await client.query<{ name: string; checksum: string }>(
    'select migration_name as name, checksum from _prisma_migrations where finished_at is not null and rolled_back_at is null order by migration_name',
  )
  const { rows: versions } = await client.query<{ server_version: string }>('show server_version')
  const [oldest] = await listPartitions(client)
  return {
    format: 1,
    version: packageJson.version,
    postgres: versions[0]?.server_version ?? '',
    createdAt: new Date().toISOString(),
    migrations,
    // The first partition has no beginning, and ends with the day in which it was made.
    partitionsFrom: oldest?.from ?? oldest?.to ?? Date.now(),
    tables: Object.fromEntries(tables.map(({ table, columns }) => [table, columns])),
    keyFingerprint: encryptionKey === null ? null : keyFingerprint(encryptionKey),
  }
}

async function copyTable(client: Client, archive: Pack, table: string, columns: string[], say: (progress: string) => void) {
  const stream = client.query(copyTo(`copy (select ${columns.map((column) => `"${column}"`).join(', ')} from "${table}") to stdout`))
  const hash = createHash('sha256')
  let waiting: Buffer[] = []
  let [waitingBytes, bytes, pieces] = [0, 0, 0]
  const flush = async () => {
    const piece = Buffer.concat(waiting)
    waiting = []
    waitingBytes = 0
    bytes += piece.length
    await addEntry(archive, pieceName(table, pieces++), piece)
    say(`${table}, ${Math.round(bytes / 1_000_000)} MB`)
  }
  say(table)
  for await (const chunk of stream) {
    hash.update(chunk)
    waiting.push(chunk)
    waitingBytes += chunk.length
    if (waitingBytes >= pieceBytes) await flush()
  }
  if (waitingBytes > 0) await flush()
  return { rows: stream.rowCount, bytes, sha256: hash.digest('hex') }
}

/** Resolves when the archive has taken the entry, so that a slow disk holds back the reading. */
function addEntry(archive: Pack, name: string, body: string | Buffer): Promise<void> {
  const content = Buffer.from(body)
  return new Promise((resolve, reject) => {
    archive.once('error', reject)
    archive
      .entry({ name, size: content.length, mode: 0o600 }, (error) => {
        archive.off('error', reject)
        if (error) reject(error)
        else resolve()
      })
      .end(content)
  })
}
