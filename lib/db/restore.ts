import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { Client } from 'pg'
import { type CopyStreamQuery, from as copyFrom } from 'pg-copy-streams'
import { extract } from 'tar-stream'
import { type Manifest, manifestName, manifestSchema, type Sums, sumsName, sumsSchema, tableOf } from './backup-format.ts'
import { migrate, migrationsDirectory } from './migrate.ts'
import { ensurePartitions } from './partitions.ts'

export type RestoreOptions = {
  /** The archive that `backUp` wrote. */
  path: string
  /** Brings the empty database; called when the archive has turned out to be one. */
  open(manifest: Manifest): Promise<string>
  /** Takes the secrets that are in the backup, by the name of their file. */
  keep(name: string, secret: string): Promise<void>
  say(progress: string): void
}

/**
 * Puts a backup into an empty database, of the version it was made with, and then brings it to this one. Everything is one transaction, so that a backup that
 * turns out to be broken leaves nothing. Returns the manifest. Throws for an archive that is none, not whole, or of a newer version.
 */
export async function restore({ path, open, keep, say }: RestoreOptions): Promise<Manifest> {
  const archive = extract()
  const reading = pipeline(createReadStream(path), createGunzip(), archive)
  // Whoever reads the entries hears of it; unheard here, it would end the process first.
  reading.catch(() => undefined)
  let loader: Loader | undefined
  let manifest: Manifest | undefined
  let sums: Sums | undefined
  try {
    for await (const entry of archive) {
      const { name } = entry.header
      const table = tableOf(name)
      if (name === manifestName) {
        manifest = manifestSchema.parse(JSON.parse(`${await buffer(entry)}`))
        loader = await startLoader(await open(manifest), manifest, say)
      } else if (table !== undefined && loader) await loader.load(table, await buffer(entry))
      else if (name === sumsName) sums = sumsSchema.parse(JSON.parse(`${await buffer(entry)}`))
      else if (name.startsWith('keys/')) await keep(name.slice('keys/'.length), `${await buffer(entry)}`)
      else entry.resume()
    }
    await reading
    if (!manifest || !loader) throw new Error(`${path} is no backup of Hookport`)
    if (!sums) throw new Error(`${path} is not whole: its end is missing`)
    await loader.finish(sums)
    return manifest
  } finally {
    await loader?.close()
  }
}

type Loader = { load(table: string, piece: Buffer): Promise<void>; finish(sums: Sums): Promise<void>; close(): Promise<void> }

async function startLoader(databaseUrl: string, manifest: Manifest, say: (progress: string) => void): Promise<Loader> {
  await makeTables(databaseUrl, manifest)
  const client = new Client({ connectionString: databaseUrl, application_name: 'hookport restore' })
  await client.connect()
  await ensurePartitions(client)
  await client.query('begin')
  // Tables come in any order, and what they name later; triggers have done their work when the rows were written first.
  await client.query("set local session_replication_role = 'replica'")
  // Migrations have put rows into some, which are in the backup as well.
  await client.query(`truncate ${Object.keys(manifest.tables).map(quoted).join(', ')}`)
  const copier = createCopier(client, manifest, say)
  return {
    load: copier.load,
    async finish(sums) {
      await copier.end()
      for (const [table, sum] of Object.entries(sums)) {
        const { rows, sha256 } = copier.sumOf(table)
        if (sum.rows !== rows || sum.sha256 !== sha256)
          throw new Error(`The backup is damaged: ${table} has not the content that was written`)
      }
      await client.query('commit')
      say('statistics')
      await client.query('analyze')
      await migrate(databaseUrl)
    },
    close: () => client.end(),
  }
}

/** Copies one table after the other, each from its pieces in their order. */
function createCopier(client: Client, { tables }: Manifest, say: (progress: string) => void) {
  const done = new Map<string, { rows: number; hash: Hash }>()
  let open: { table: string; stream: CopyStreamQuery; hash: Hash } | undefined
  const end = async () => {
    if (!open) return
    const { table, stream, hash } = open
    open = undefined
    await new Promise<void>((resolve, reject) => stream.once('error', reject).once('finish', resolve).end())
    done.set(table, { rows: stream.rowCount, hash })
  }
  return {
    end,
    async load(table: string, piece: Buffer): Promise<void> {
      if (open?.table !== table) {
        await end()
        say(table)
        const columns = tables[table]?.map(quoted).join(', ')
        open = { table, stream: client.query(copyFrom(`copy ${quoted(table)} (${columns}) from stdin`)), hash: createHash('sha256') }
      }
      const { stream, hash } = open
      hash.update(piece)
      await new Promise<void>((resolve, reject) => stream.write(piece, (error) => (error ? reject(error) : resolve())))
    },
    sumOf(table: string) {
      const { rows, hash } = done.get(table) ?? { rows: 0, hash: createHash('sha256') }
      return { rows, sha256: hash.digest('hex') }
    },
  }
}

function quoted(name: string): string {
  return `"${name}"`
}

/** The tables as they were in the version that made the backup, with a partition for each of its days. */
async function makeTables(databaseUrl: string, { migrations, partitionsFrom, version }: Manifest): Promise<void> {
  const only = new Set(migrations.map(({ name }) => name))
  const applied = new Set(await migrate(databaseUrl, migrationsDirectory, { only, partitionsFrom }))
  const missing = [...only].filter((name) => !applied.has(name))
  if (missing.length > 0)
    throw new Error(`The backup is of version ${version}, which is newer than this one: ${missing.join(', ')} are not known here`)
}
