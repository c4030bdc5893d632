import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { stopServer } from '#lib/db/embedded-server.ts'
import { isAlive } from '#lib/db/whole-directory.ts'

/**
 * A new temporary directory for an embedded PostgreSQL and what belongs to it, named after the process. Runs that were killed leave a
 * server and its directory: those of the same prefix go now.
 */
export async function temporaryDataDir(prefix: string): Promise<string> {
  for (const entry of await readdir(tmpdir())) {
    if (!entry.startsWith(prefix) || isAlive(Number.parseInt(entry.slice(prefix.length), 10))) continue
    await stopServer(join(tmpdir(), entry, 'postgres', '18'))
    await rm(join(tmpdir(), entry), { recursive: true, force: true })
  }
  return mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`))
}
