import { closeSync, openSync, renameSync, statSync, writeSync } from 'node:fs'
import { complain } from './terminal.ts'

const bytesMax = 20_000_000

/** A log that keeps its last 20 to 40 MB: a file that is full becomes `<path>.1`, in place of the one before. */
export function openLog(path: string): (chunk: Buffer) => void {
  let file = openSync(path, 'a', 0o600)
  let bytes = statSync(path).size
  const write = (chunk: Buffer) => {
    if (bytes > bytesMax) {
      closeSync(file)
      renameSync(path, `${path}.1`)
      file = openSync(path, 'a', 0o600)
      bytes = 0
    }
    bytes += writeSync(file, chunk)
  }
  let failed = false
  return (chunk) => {
    try {
      write(chunk)
    } catch (error) {
      // A disk that is full must not stop deliveries; it is said once.
      if (!failed) complain(`cannot write ${path}: ${error}`)
      failed = true
    }
  }
}
