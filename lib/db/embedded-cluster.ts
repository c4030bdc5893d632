import { execFile } from 'node:child_process'
import { chown, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { installBinaries } from './embedded-binaries.ts'
import { secretFile } from './secret-file.ts'
import { exists, wholeDirectory } from './whole-directory.ts'

/** Where one PostgreSQL lives: its programs, its data directory, and the user it runs as (null: our own). */
export type Cluster = {
  dataDir: string
  programs: string
  directory: string
  user: { uid: number; gid: number } | null
  password: string
}

/**
 * How PostgreSQL is told its data directory. As another user than root it may be unable to walk there from `/`, so it is
 * started inside it (the working directory is entered before the user changes) and names it by that.
 */
export function asWorkingDirectory(path: string): string {
  return process.platform === 'linux' ? '/proc/self/cwd' : path
}

export type ClusterOptions = { dataDir: string; profile?: 'test' | undefined; onProgress: (message: string) => void }

/** Makes everything that must be there before PostgreSQL can start. Whatever is there already stays as it is. */
export async function prepareCluster({ dataDir, profile, onProgress }: ClusterOptions): Promise<Cluster> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  onProgress('Unpacking PostgreSQL')
  const programs = await installBinaries(dataDir)
  const home = join(resolve(dataDir), 'postgres')
  const user = await serverUser(home)
  await mkdir(home, { recursive: true, mode: 0o700 })
  if (user !== null) await chown(home, user.uid, user.gid)
  const cluster = {
    dataDir,
    programs,
    directory: join(home, '18'),
    user,
    password: await secretFile(join(dataDir, 'postgres-password'), 'base64url'),
  }
  await wholeDirectory(cluster.directory, (draft) => {
    onProgress('Creating the database')
    return initialize(cluster, draft, profile)
  })
  return cluster
}

/** PostgreSQL refuses to run as root. The owner of existing data stays the owner, even when a `postgres` user appears later. */
async function serverUser(home: string): Promise<Cluster['user']> {
  if (process.getuid?.() !== 0) return null
  if (await exists(home)) {
    const { uid, gid } = await stat(home)
    if (uid !== 0) return { uid, gid }
  }
  const accounts = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'))
  const account = accounts.find(([name]) => name === 'postgres') ?? accounts.find(([name]) => name === 'nobody')
  if (account === undefined)
    throw new Error('PostgreSQL does not run as root, and there is no user "postgres" or "nobody" to run it; set DATABASE_URL.')
  return { uid: Number(account[2]), gid: Number(account[3]) }
}

/** The locale is PostgreSQL's own, so that sorting does not depend on the machine's C library. */
async function initialize({ programs, user, password }: Cluster, draft: string, profile?: 'test'): Promise<void> {
  const passwordFile = `${draft}.password`
  try {
    await mkdir(draft, { mode: 0o700 })
    await writeFile(passwordFile, password, { mode: 0o600 })
    if (user !== null) await Promise.all([chown(draft, user.uid, user.gid), chown(passwordFile, user.uid, user.gid)])
    const here = asWorkingDirectory(draft)
    const locale = ['-E', 'UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
    const authentication = ['-U', 'hookport', '-A', 'scram-sha-256', `--pwfile=${here}/../${basename(passwordFile)}`]
    const args = ['-D', here, ...authentication, ...locale, ...(profile === 'test' ? ['--no-sync'] : [])]
    await promisify(execFile)(join(programs, 'initdb'), args, { cwd: draft, ...user, env: serverEnvironment })
  } finally {
    await rm(passwordFile, { force: true })
  }
}

/** Nothing of ours: no keys, and no PG… variable that would change how the server starts. Next's types insist on NODE_ENV. */
export const serverEnvironment = { NODE_ENV: 'production', PATH: process.env.PATH ?? '', LC_ALL: 'C', TZ: 'UTC' } as const
