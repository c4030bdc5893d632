import { existsSync, readFileSync } from 'node:fs'
import { readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/**
 * Makes a directory that is either whole or absent: `build` fills a draft beside it, which gets the name at the end.
 * A kill in the middle leaves a draft that the next call removes; of two processes at once the first to finish counts.
 */
export async function wholeDirectory(path: string, build: (draft: string) => Promise<void>): Promise<void> {
  if (await exists(path)) return
  await removeDrafts(path)
  const draft = `${path}.new-${process.pid}`
  try {
    await build(draft)
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    if (!(await exists(path))) throw error
  }
}

async function removeDrafts(path: string): Promise<void> {
  const prefix = `${basename(path)}.new-`
  for (const entry of await readdir(dirname(path))) {
    if (!entry.startsWith(prefix)) continue
    const pid = Number.parseInt(entry.slice(prefix.length), 10)
    // Retried, because a program that the killed start had begun may still be writing there.
    if (pid === process.pid || !isAlive(pid)) await rm(join(dirname(path), entry), { recursive: true, force: true, maxRetries: 10 })
  }
}

/** Whether there is anything under that name. */
export function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

/** Whether a process of that id runs; one that we may not signal does. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false
  }
  return !isZombie(pid)
}

/** A process that has ended stays in the table until its parent asks for it, which the first process of a container may never do. */
function isZombie(pid: number): boolean {
  const stat = `/proc/${pid}/stat`
  return existsSync(stat) && /\) Z /.test(readFileSync(stat, 'utf8'))
}
