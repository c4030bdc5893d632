import { runningUrl } from '#lib/db/embedded.ts'
import { migrate } from '#lib/db/migrate.ts'
import { openPostgres } from './postgres.ts'
import { prepareDataDir, readKeys, readSettings, setEnvironment } from './settings.ts'

/**
 * The product's database for a command of its own, whether Hookport runs on it at the moment or not: the one that DATABASE_URL names, or the embedded
 * one of DATA_DIR, which is started where it does not run. Sets this process's environment as the portal's is.
 */
export async function openBeside(): Promise<{ url: string; stop: () => Promise<void> }> {
  const settings = readSettings()
  if (settings.embedded) await prepareDataDir(settings)
  const keys = await readKeys(settings)
  const running = settings.embedded ? await runningUrl(settings.dataDir) : null
  const server = running === null ? await openPostgres(settings, () => undefined) : { url: running, stop: async () => undefined }
  setEnvironment(settings, keys, server.url, false)
  await migrate(server.url)
  return server
}
