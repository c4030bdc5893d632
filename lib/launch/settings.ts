import { chmod, mkdir, readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { secretFile } from '#lib/db/secret-file.ts'
import { exists } from '#lib/db/whole-directory.ts'
import { type Env, EnvError, parseEnv, publicUrl } from '#lib/env.ts'

/**
 * The checked environment, with what follows from it. `embedded`: PostgreSQL is ours, under `dataDir`. `logDirectory`: null
 * where a platform collects what we print.
 */
export type Settings = Env & { dataDir: string; embedded: boolean; demo: boolean; logDirectory: string | null }

/** Keys that must stay the same from start to start. */
export type Keys = { AUTH_SECRET: string; ENCRYPTION_KEY: string; CRON_SECRET: string }

/** Reads the environment. Throws `EnvError` for the first variable at fault. */
export function readSettings(): Settings {
  const env = parseEnv(process.env)
  const embedded = env.DATABASE_URL === undefined
  const dataDir = resolve(env.DATA_DIR)
  return { ...env, embedded, dataDir, demo: env.BOOTSTRAP_DEMO ?? embedded, logDirectory: embedded ? dataDir : null }
}

/** Makes DATA_DIR and closes it to others. A directory with other things in it is left alone, whoever may read them. */
export async function prepareDataDir({ dataDir }: Settings): Promise<void> {
  if (!(await exists(dataDir))) {
    await mkdir(dataDir, { recursive: true, mode: 0o700 })
    return
  }
  if (((await stat(dataDir)).mode & 0o077) === 0) return
  const entries = await readdir(dataDir)
  if (entries.length > 0 && !entries.includes('auth-secret'))
    throw new EnvError(`DATA_DIR: ${dataDir} holds other files; name a directory of its own`)
  await chmod(dataDir, 0o700)
}

/** The keys: as given, or else made once and kept in DATA_DIR. With a DATABASE_URL there may be other processes that need the same ones. */
export async function readKeys(settings: Settings): Promise<Keys> {
  const key = async (name: keyof Keys, file: string) => {
    const given = settings[name]
    if (given !== undefined) return given
    if (!settings.embedded) throw new EnvError(`${name}: must be set when DATABASE_URL is set`)
    return secretFile(join(settings.dataDir, file))
  }
  return {
    AUTH_SECRET: await key('AUTH_SECRET', 'auth-secret'),
    ENCRYPTION_KEY: await key('ENCRYPTION_KEY', 'encryption-key'),
    CRON_SECRET: await key('CRON_SECRET', 'cron-secret'),
  }
}

/** Decides everything in this process's own environment, which the portal and the dispatcher inherit: both see the same. */
export function setEnvironment(settings: Settings, keys: Keys, databaseUrl: string, isDev: boolean): void {
  const decided = {
    ...keys,
    NODE_ENV: isDev ? 'development' : 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    PORT: `${settings.PORT}`,
    HOST: settings.HOST,
    HOSTNAME: settings.HOST,
    DATA_DIR: settings.dataDir,
    DATABASE_URL: databaseUrl,
    TARGET_ALLOWLIST: targetAllowlist(settings),
    NEXTAUTH_SECRET: keys.AUTH_SECRET,
  }
  Object.assign(process.env, decided)
  process.env.NEXTAUTH_URL = publicUrl()
  for (const name of ['BOOTSTRAP_EMAIL', 'BOOTSTRAP_PASSWORD', 'BOOTSTRAP_OPERATOR_KEY']) delete process.env[name]
}

/** Someone who tries the product on their own machine has their receiver there too; anything else must be allowed by name. */
function targetAllowlist({ embedded, HOST }: Settings): string {
  const given = process.env.TARGET_ALLOWLIST
  if (given !== undefined) return given
  return embedded && isLoopback(HOST) ? '127.0.0.0/8,::1/128' : ''
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}
