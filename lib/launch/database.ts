import { join } from 'node:path'
import { runningUrl, startEmbedded } from '#lib/db/embedded.ts'
import { exists } from '#lib/db/whole-directory.ts'
import type { Settings } from './settings.ts'

/**
 * The database for a command that works beside a Hookport, or without one: that of DATABASE_URL, the embedded one that runs, or else the embedded one, started
 * for this and stopped again. Throws where there is none.
 */
export async function openDatabase({ DATABASE_URL, dataDir }: Settings): Promise<AsyncDisposable & { url: string }> {
  const left = async () => undefined
  if (DATABASE_URL !== undefined) return { url: DATABASE_URL, [Symbol.asyncDispose]: left }
  if (!(await exists(join(dataDir, 'postgres', '18')))) throw new Error(`There is no database in ${dataDir}.`)
  const url = await runningUrl(dataDir)
  if (url !== null) return { url, [Symbol.asyncDispose]: left }
  const server = await startEmbedded({ dataDir })
  return { url: server.url, [Symbol.asyncDispose]: server.stop }
}
