import { rm } from 'node:fs/promises'
import process from 'node:process'
import { Client } from 'pg'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '#lib/db/embedded.ts'
import { migrate } from '#lib/db/migrate.ts'
import { isAlive } from '#lib/db/whole-directory.ts'
import { temporaryDataDir } from './temporary.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** `url`: a database of the server on which test files create their own. `template`: the migrated one they copy. */
    postgres: { url: string; template: string }
  }
}

const template = 'hookport_test_template'

/**
 * One PostgreSQL for the whole run, with a migrated template: TEST_DATABASE_URL, which one run at a time may use, or an
 * embedded one in a temporary directory.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL
  const server = given ? { url: given, stop: async () => undefined } : await startTemporary()
  await makeTemplate(server.url)
  project.provide('postgres', { url: server.url, template })
  return server.stop
}

async function startTemporary(): Promise<{ url: string; stop: () => Promise<void> }> {
  const dataDir = await temporaryDataDir('hookport-test-')
  const postgres = await startEmbedded({ dataDir, profile: 'test' })
  const stop = async () => {
    await postgres.stop()
    await rm(dataDir, { recursive: true })
  }
  // After Ctrl-C there is no time for more; the directory goes with the next run.
  process.once('exit', () => isAlive(postgres.pid) && process.kill(postgres.pid, 'SIGQUIT'))
  return { url: postgres.url, stop }
}

async function makeTemplate(serverUrl: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl })
  await client.connect()
  const { rows } = await client.query<{ datname: string }>("select datname from pg_database where datname like 'hookport\\_test\\_%'")
  for (const { datname } of rows) await client.query(`drop database ${datname} with (force)`)
  await client.query(`create database ${template}`)
  await client.end()
  const url = new URL(serverUrl)
  url.pathname = template
  await migrate(url.href)
}
