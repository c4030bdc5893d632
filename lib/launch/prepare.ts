import process from 'node:process'
import { migrate } from '#lib/db/migrate.ts'
import { EnvError, publicUrl, required } from '#lib/env.ts'
import { readSettings, type Settings } from './settings.ts'
import { complain, print } from './terminal.ts'

/**
 * Makes a database ready to be used: migrations, and what the first visitor needs. Returns a one-time sign-in link. Any number of processes may do so at once.
 * The client is loaded late, because it may just have been generated.
 */
export async function prepareDatabase(settings: Settings, databaseUrl: string): Promise<string> {
  await migrate(databaseUrl)
  const [{ bootstrap }, { db }] = await Promise.all([import('#lib/auth/bootstrap.ts'), import('#lib/db/client.ts')])
  const { BOOTSTRAP_EMAIL: email, BOOTSTRAP_PASSWORD: password, BOOTSTRAP_OPERATOR_KEY: operatorKey, demo } = settings
  const { signInUrl } = await bootstrap(db(), { email, password, operatorKey, demo, publicUrl: publicUrl() })
  await db().$disconnect()
  return signInUrl
}

// npm run db:prepare: for installations whose processes are started by somebody else than npm start, before each new version.
if (import.meta.main) {
  try {
    const signInUrl = await prepareDatabase(readSettings(), required('DATABASE_URL'))
    print(`The database is ready. Sign in, once, with  ${signInUrl}`)
    process.exit(0)
  } catch (error) {
    complain(error instanceof EnvError ? error.message : error instanceof Error ? `${error.stack}` : `${error}`)
    process.exit(1)
  }
}
