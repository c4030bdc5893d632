import { randomBytes } from 'node:crypto'
import { link, readFile, rm, writeFile } from 'node:fs/promises'

/**
 * The text of a file readable by its owner only, written with a new secret of 32 random bytes when there is none.
 * A kill in the middle or two processes at once leave one whole file: it appears by `link`, which never replaces.
 */
export async function secretFile(path: string, encoding: 'base64' | 'base64url' = 'base64'): Promise<string> {
  const existing = await read(path)
  if (existing !== undefined) return existing
  const draft = `${path}.${process.pid}`
  await rm(draft, { force: true })
  await writeFile(draft, `${randomBytes(32).toString(encoding)}\n`, { mode: 0o600, flush: true })
  await link(draft, path).catch(unlessExists)
  await rm(draft)
  return secretFile(path, encoding)
}

async function read(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

function unlessExists(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
}
