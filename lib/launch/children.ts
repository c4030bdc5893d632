import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { root } from './build.ts'
import { openLog } from './log-file.ts'
import { complain, print } from './terminal.ts'

const preload = join(root, 'lib/launch/end-with-launcher.ts')
/** The dispatcher gives itself 15 s. */
const drainMs = 20_000

/**
 * A program of ours. `logDirectory` null: its output is ours; else it goes to `<logDirectory>/<name>.log`, and of it
 * only warnings and errors, with `chatty` also what is not JSON, to `report`: the terminal by default. `env` overrides
 * variables of ours.
 */
export type Program = {
  name: string
  args: string[]
  logDirectory: string | null
  chatty?: boolean
  env?: Record<string, string>
  report?: (line: string) => void
}

/**
 * A started program. `ended` tells how it ended; `stop` lets it finish what it is at, for 20 s at most; `kill` does not
 * let it do anything.
 */
export type Child = { pid: number; ended: Promise<string>; stop: () => Promise<void>; kill: () => Promise<void> }

/**
 * Starts a Node program in a process group of its own, so that Ctrl-C reaches only the launcher, which stops its
 * children in order. The channel between us closes when the launcher dies in whatever way, and the preload sees that.
 */
export function startChild({ name, args, logDirectory, chatty = false, env, report = print }: Program): Child {
  const output = logDirectory === null ? 'inherit' : 'pipe'
  const child = spawn(process.execPath, ['--import', preload, ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    detached: true,
    stdio: ['ignore', output, output, 'ipc'],
  })
  if (logDirectory !== null) {
    const log = openLog(join(logDirectory, `${name}.log`))
    if (child.stdout) relay(child.stdout, log, (line) => report(`${name}: ${line}`), chatty)
    if (child.stderr) relay(child.stderr, log, (line) => report(`${name}: ${line}`), true)
  }
  const ended = once(child, 'exit').then(([code, signal]) => (signal === null ? `exit code ${code}` : `${signal}`))
  const kill = async () => {
    child.kill('SIGKILL')
    await ended
  }
  return { pid: child.pid ?? 0, ended, stop: () => stopChild(child, ended), kill }
}

/** A program that is started again whenever it ends. */
export type KeptChild = { restart: () => void; stop: () => Promise<void> }

/** Keeps a program running: when it ends by itself, it is started again after 1, 2, 4 … 30 s; after a minute of life the count begins anew. */
export function keepChild(program: Program): KeptChild {
  let state: 'running' | 'restarting' | 'stopping' = 'running'
  let child = startChild(program)
  const keep = async () => {
    for (let failures = 0; ; ) {
      const startedAt = Date.now()
      const how = await child.ended
      if (state === 'running') {
        failures = Date.now() - startedAt > 60_000 ? 1 : failures + 1
        const delayS = Math.min(2 ** (failures - 1), 30)
        complain(`the ${program.name} has ended (${how}); it starts again in ${delayS} s`)
        await sleep(delayS * 1000)
      }
      if (state === 'stopping') return
      state = 'running'
      child = startChild(program)
    }
  }
  void keep()
  const end = (next: typeof state) => {
    state = next
    return child.stop()
  }
  return { restart: () => void end('restarting'), stop: () => end('stopping') }
}

async function stopChild(child: ChildProcess, ended: Promise<string>): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  await Promise.race([ended, sleep(drainMs, undefined, { ref: false })])
  if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, 'SIGKILL')
  await ended
}

function relay(stream: Readable, log: (chunk: Buffer) => void, report: (line: string) => void, showPlain: boolean): void {
  stream.on('data', log)
  const reportLine = (line: string) => {
    const shown = isJson(line) ? warningIn(line) : showPlain && line
    if (shown) report(shown)
  }
  if (showPlain) createInterface({ input: stream }).on('line', reportLine)
  else stream.on('data', eachWarning(reportLine))
}

const newline = 10

/**
 * Hears chunks of a log and gives on the lines among which there may be a warning. A busy dispatcher writes ten thousand lines a second, so a chunk
 * in which nothing looks like one is not even cut into lines.
 */
function eachWarning(take: (line: string) => void): (chunk: Buffer) => void {
  let begun: Buffer = Buffer.alloc(0)
  return (chunk) => {
    const end = chunk.lastIndexOf(newline) + 1
    const complete = begun.length === 0 ? chunk.subarray(0, end) : Buffer.concat([begun, chunk.subarray(0, end)])
    begun = end === 0 ? Buffer.concat([begun, chunk]) : Buffer.from(chunk.subarray(end))
    if (end > 0 && warningMarks.some((mark) => complete.includes(mark))) for (const line of `${complete}`.split('\n')) take(line)
  }
}

const warningMarks = ['{"level":4', '{"level":5', '{"level":6']

function isJson(line: string): boolean {
  return line.startsWith('{"level":')
}

const warning = z.object({ level: z.number().min(40), msg: z.string().default(''), err: z.object({ message: z.string() }).optional() })

/** A warning or error in pino's form, in words; undefined for anything less. Most lines are, so they are not even parsed. */
function warningIn(line: string): string | undefined {
  if (/^\{"level":[1-3]0,/.test(line)) return undefined
  const { data } = warning.safeParse(parseJson(line))
  return data && [data.msg, data.err?.message].filter(Boolean).join(': ')
}

/** Undefined for a line that its program did not live to finish. */
function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
