import { Client } from 'pg'
import { type Embedded, startEmbedded } from '#lib/db/embedded.ts'
import { EnvError } from '#lib/env.ts'
import type { Settings } from './settings.ts'
import { complain } from './terminal.ts'

/** The database of the product. `failed` settles, with an error, only if it goes away for good. */
export type Postgres = { url: string; version: string; failed: Promise<never>; stop: () => Promise<void> }

/** The database that DATABASE_URL names, or the embedded one of DATA_DIR. */
export function openPostgres(settings: Settings, say: (title: string) => void): Promise<Postgres> {
  return settings.DATABASE_URL === undefined ? keepEmbedded(settings.dataDir, say) : connectTo(settings.DATABASE_URL)
}

/** When the embedded server is killed, it is started again where it was, so that portal and dispatcher find it there. */
async function keepEmbedded(dataDir: string, say: (title: string) => void): Promise<Postgres> {
  let server: Embedded = await startEmbedded({ dataDir, onProgress: say })
  const keep = async (): Promise<never> => {
    for (;;) {
      await server.lost
      complain('PostgreSQL has gone away; it is started again')
      server = await startEmbedded({ dataDir, port: server.port })
    }
  }
  return { url: server.url, version: server.version, failed: keep(), stop: () => server.stop() }
}

async function connectTo(url: string): Promise<Postgres> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 15_000 })
  try {
    await client.connect()
    const { rows } = await client.query<{ server_version: string }>('show server_version')
    const version = rows[0]?.server_version ?? ''
    if (Number.parseInt(version, 10) < 15) throw new Error(`this is PostgreSQL ${version}, and 15 or newer is needed`)
    return { url, version, failed: new Promise<never>(() => undefined), stop: async () => undefined }
  } catch (error) {
    throw new EnvError(`DATABASE_URL: ${error instanceof Error ? error.message : error}`)
  } finally {
    await client.end()
  }
}
