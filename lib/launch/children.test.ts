import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isAlive } from '#lib/db/whole-directory.ts'
import { startChild } from './children.ts'

let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hookport-children-'))
})

afterAll(() => rm(directory, { recursive: true }))

async function write(name: string, source: string): Promise<string> {
  await writeFile(join(directory, name), source)
  return join(directory, name)
}

test('a child ends when the launcher is killed', async () => {
  const child = await write('child.mjs', 'console.log(process.pid); setInterval(() => undefined, 1000)')
  const launcher = await write(
    'launcher.mjs',
    `import { startChild } from '${join(import.meta.dirname, 'children.ts')}'
     startChild({ name: 'child', args: [${JSON.stringify(child)}], logDirectory: null })`,
  )
  const launched = spawn(process.execPath, [launcher], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [pid] = await once(launched.stdout, 'data')
  launched.kill('SIGKILL')
  await expect.poll(() => isAlive(Number(pid)), { timeout: 10_000 }).toBe(false)
})

test('a child is stopped by SIGTERM, in its own time, and its output is kept', async () => {
  const program = await write(
    'drains.mjs',
    "process.on('SIGTERM', () => setTimeout(() => { console.log('drained'); process.exit(0) }, 100)); console.log('ready'); setInterval(() => undefined, 1000)",
  )
  const child = startChild({ name: 'drains', args: [program], logDirectory: directory })
  const log = () => readFile(join(directory, 'drains.log'), 'utf8')
  await expect.poll(log).toContain('ready')
  await child.stop()
  expect(await child.ended).toBe('exit code 0')
  await expect.poll(log).toBe('ready\ndrained\n')
})

test('of a log, warnings and errors are told, whole although they came in pieces, and nothing else', async () => {
  const program = await write(
    'warns.mjs',
    `const line = (level, msg) => JSON.stringify({ level, msg }) + '\\n'
     const whole = line(30, 'one') + line(40, 'two') + line(30, 'three') + 'plain\\n' + line(50, 'f'.repeat(200_000)) + line(60, 'five')
     const pieces = [whole.slice(0, 25), whole.slice(25, 40), whole.slice(40)]
     for (const piece of pieces) {
       await new Promise((written) => process.stdout.write(piece, written))
       await new Promise((later) => setTimeout(later, 20))
     }
     process.exit()`,
  )
  const told: string[] = []
  const child = startChild({ name: 'warns', args: [program], logDirectory: directory, report: (line) => told.push(line) })
  await child.ended
  await expect.poll(() => told).toEqual(['warns: two', `warns: ${'f'.repeat(200_000)}`, 'warns: five'])
})
