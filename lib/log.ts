import pino, { type Logger } from 'pino'
import { env } from './env.ts'

let root: Logger | undefined

/** This process's logger: one JSON object a line. Made at first use, because `next build` evaluates modules without an environment. */
export function log(): Logger {
  root ??= pino({ level: env().LOG_LEVEL, base: { pid: process.pid } })
  return root
}
