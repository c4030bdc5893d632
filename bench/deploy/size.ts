import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'

/** What the files of a directory weigh, in bytes. */
export function bytesOf(directory: string): number {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((entry) => lstatSync(join(directory, entry)))
    .reduce((sum, entry) => sum + (entry.isFile() ? entry.size : 0), 0)
}

/** What Node.js itself weighs, in bytes. */
export function nodeBytes(): number {
  return lstatSync(process.execPath).size
}
