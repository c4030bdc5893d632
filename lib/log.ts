import pino, { type Logger } from 'pino'
import { env } from './env.ts'

let root: Logger | undefined

const bufferBytes = 16_000
const flushMs = 200

/**
 * This process's logger: one JSON object a line. Made at first use, because `next build` evaluates modules without an environment. Lines are written
 * in blocks, which costs a fortieth of a write for each, and at the latest after 200 ms; a process that ends in order leaves none behind. Nobody waits for
 * whoever reads them: written synchronously, each time the pipe is full would hold up the whole process for 100 ms.
 */
export function log(): Logger {
  if (!root) {
    const destination = pino.destination({ minLength: bufferBytes, periodicFlush: flushMs, sync: false })
    // The launcher, who has read the lines, is gone; at the exit they would be tried for ever.
    process.once('disconnect', () => {
      destination.flushSync = () => undefined
    })
    root = pino({ level: env().LOG_LEVEL, base: { pid: process.pid } }, destination)
  }
  return root
}
