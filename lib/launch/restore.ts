import { readdir, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { keyFiles, keyFingerprint, type Manifest } from '#lib/db/backup-format.ts'
import { type Embedded, startEmbedded } from '#lib/db/embedded.ts'
import { restore } from '#lib/db/restore.ts'
import { exists } from '#lib/db/whole-directory.ts'
import { EnvError } from '#lib/env.ts'
import { prepareDataDir, readSettings, type Settings } from './settings.ts'
import { print, runCommand, step } from './terminal.ts'

// npm run restore -- <file>: a backup into a DATA_DIR that is empty or not there yet. Whatever goes wrong leaves that as it was.
await runCommand(main)

async function main(): Promise<void> {
  const path = process.argv[2]
  const settings = readSettings()
  if (path === undefined) throw new Error('npm run restore -- <file>: the file that npm run backup has made')
  if (!settings.embedded) throw new EnvError('DATABASE_URL: is set; a backup goes into the embedded PostgreSQL of DATA_DIR')
  if (await isInUse(settings.dataDir)) throw new Error(`DATA_DIR: ${settings.dataDir} is not empty; name a new one, or move it away`)
  await prepareDataDir(settings)
  try {
    const { manifest, keys } = await step(
      'Restoring',
      (say) => restoreInto(settings, resolve(path), (progress) => say(`Restoring: ${progress}`)),
      ({ manifest: { createdAt, version } }) => `the backup of ${createdAt}, version ${version}, is in ${settings.dataDir}`,
    )
    tellAboutKeys(settings, manifest, keys)
  } catch (error) {
    for (const entry of await readdir(settings.dataDir)) await rm(join(settings.dataDir, entry), { recursive: true, maxRetries: 10 })
    throw error
  }
}

async function isInUse(directory: string): Promise<boolean> {
  return (await exists(directory)) && (await readdir(directory)).length > 0
}

type Restored = { manifest: Manifest; keys: Map<string, string> }

async function restoreInto({ dataDir }: Settings, path: string, say: (progress: string) => void): Promise<Restored> {
  let server: Embedded | undefined
  const keys = new Map<string, string>()
  const open = async () => {
    server = await startEmbedded({ dataDir, onProgress: say })
    return server.url
  }
  const keep = async (name: string, secret: string) => {
    const file = keyFiles.find((known) => known === name)
    if (!file) return
    keys.set(file, secret)
    await writeFile(join(dataDir, file), `${secret}\n`, { mode: 0o600 })
  }
  try {
    return { manifest: await restore({ path, open, keep, say }), keys }
  } finally {
    await server?.stop()
  }
}

/** Without the key of its time npm start would make a new one, and nothing that is encrypted could be read. */
function tellAboutKeys({ dataDir, ENCRYPTION_KEY }: Settings, { keyFingerprint: wanted }: Manifest, keys: Map<string, string>): void {
  const key = ENCRYPTION_KEY ?? keys.get('encryption-key')
  const file = join(dataDir, 'encryption-key')
  if (key === undefined)
    print(`  Before npm start, put the encryption key of that installation into ${file}: without it its secrets cannot be read.`)
  else if (wanted !== null && keyFingerprint(key) !== wanted)
    print(`  ENCRYPTION_KEY is not the one this was encrypted with. Before npm start, unset it and put the right one into ${file}.`)
}
