import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { backUp } from '#lib/db/backup.ts'
import { keyFiles } from '#lib/db/backup-format.ts'
import { exists } from '#lib/db/whole-directory.ts'
import { EnvError } from '#lib/env.ts'
import { openDatabase } from './database.ts'
import { readSettings } from './settings.ts'
import { print, runCommand, step } from './terminal.ts'

// npm run backup -- [--with-keys] [file]: the embedded database of DATA_DIR in one file, also while Hookport runs on it.
await runCommand(main)

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options: { 'with-keys': { type: 'boolean', default: false } }, allowPositionals: true })
  const settings = readSettings()
  const { embedded, dataDir, ENCRYPTION_KEY } = settings
  if (!embedded) throw new EnvError('DATABASE_URL: is set; back that PostgreSQL up with its own means (pg_dump, or your provider)')
  const path = resolve(positionals[0] ?? `hookport-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.tar.gz`)
  if (await exists(path)) throw new Error(`${path} is there already.`)
  const secrets = await readKeys(dataDir)
  await using database = await openDatabase(settings)
  const options = {
    databaseUrl: database.url,
    path,
    encryptionKey: ENCRYPTION_KEY ?? secrets['encryption-key'] ?? null,
    keys: values['with-keys'] ? secrets : {},
  }
  await step(
    'Backing up',
    (say) => backUp({ ...options, say: (progress) => say(`Backing up: ${progress}`) }),
    (sums) => `${Object.values(sums).reduce((all, { rows }) => all + rows, 0)} rows in ${path}`,
  )
  if (values['with-keys']) print('  The keys are in it: whoever has the file can read every secret. Keep it as you would keep those.')
  else
    print(
      `  Secrets in it are encrypted with ${join(dataDir, 'encryption-key')}: keep that apart, or the backup is worth little. --with-keys puts it in.`,
    )
}

async function readKeys(dataDir: string): Promise<Record<string, string>> {
  const found = await Promise.all(
    keyFiles.map(async (name) => [name, (await readFile(join(dataDir, name), 'utf8').catch(() => '')).trim()] as const),
  )
  return Object.fromEntries(found.filter(([, secret]) => secret !== ''))
}
