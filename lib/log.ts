import pino, { type DestinationStream, type Logger } from 'pino'
import { env } from './env.ts'

let root: Logger | undefined

const blockLength = 64_000
const flushMs = 200

/**
 * This process's logger: one JSON object a line. Made at first use, because `next build` evaluates modules without an environment. Lines are written
 * in blocks, which costs a hundredth of a write for each, and at the latest after 200 ms; a process that ends in order leaves none behind. Nobody waits for
 * whoever reads them: written synchronously, each time the pipe is full would hold up the whole process for 100 ms.
 */
export function log(): Logger {
  root ??= pino({ level: env().LOG_LEVEL, base: { pid: process.pid } }, inBlocks())
  return root
}

/** Gathers lines itself: the destination's own buffer is one string, which it copies for every line to know how long it is. */
function inBlocks(): DestinationStream {
  let lines: string[] = []
  let length = 0
  let timer: NodeJS.Timeout | undefined
  const pass = () => {
    clearTimeout(timer)
    timer = undefined
    if (lines.length > 0) destination.write(lines.join(''))
    lines = []
    length = 0
  }
  // Before the destination does the same, so that it has what is to be written last.
  process.on('beforeExit', pass).on('exit', pass)
  const destination = pino.destination({ sync: false })
  // The launcher, who has read the lines, is gone; at the exit they would be tried for ever.
  process.once('disconnect', () => {
    destination.flushSync = () => undefined
  })
  return {
    write(line) {
      lines.push(line)
      length += line.length
      if (length >= blockLength) pass()
      else timer ??= setTimeout(pass, flushMs).unref()
    },
  }
}
