import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, expect, test } from 'vitest'

// The refusals of npm start; what it does when all is well is what the acceptance tests run on.
let directory: string
const server = createServer()

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hookport-start-'))
  await mkdir(join(directory, 'other'), { mode: 0o755 })
  await writeFile(join(directory, 'other', 'letter.txt'), '')
  await once(server.listen(0, '127.0.0.1'), 'listening')
})

afterAll(async () => {
  server.close()
  await rm(directory, { recursive: true })
})

function portInUse(): string {
  const address = server.address()
  return `${typeof address === 'object' ? address?.port : address}`
}

const key = Buffer.alloc(32).toString('base64')
const keys = { AUTH_SECRET: key, ENCRYPTION_KEY: key, CRON_SECRET: key }

test.each([
  ['a malformed variable', () => ({ PORT: 'http' }), 'PORT: Invalid input'],
  ['a port that is in use', () => ({ PORT: portInUse() }), 'is in use (on 127.0.0.1); set PORT to another'],
  ['an address of another machine', () => ({ HOST: '192.0.2.1', PORT: '3458' }), 'HOST: 192.0.2.1 is no address of this machine'],
  ['a directory of somebody else', () => ({ DATA_DIR: join(directory, 'other'), PORT: '3458' }), 'holds other files'],
  [
    'a missing key',
    () => ({ DATABASE_URL: 'postgresql://127.0.0.1:1/none', PORT: '3458' }),
    'AUTH_SECRET: must be set when DATABASE_URL is set',
  ],
  [
    'an unreachable database',
    () => ({ ...keys, DATABASE_URL: 'postgresql://127.0.0.1:1/none', PORT: '3458' }),
    'DATABASE_URL: connect ECONNREFUSED',
  ],
])('%s ends the start with one line that names it', async (_, variables, message) => {
  const env = { PATH: process.env.PATH, DATA_DIR: join(directory, 'data'), ...variables() }
  const { code, stderr } = await start(env)
  expect({ code, lines: stderr.trim().split('\n') }).toEqual({ code: 1, lines: [expect.stringMatching(/^hookport: /)] })
  expect(stderr).toContain(message)
})

function start(env: Record<string, string | undefined>): Promise<{ code: unknown; stderr: string }> {
  return new Promise((resolve) => {
    const options = { env: { NODE_ENV: 'production', ...env } } as const
    execFile(process.execPath, [join(import.meta.dirname, 'start.ts')], options, (error, _, stderr) =>
      resolve({ code: error?.code, stderr }),
    )
  })
}
