import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Embedded, type EmbeddedOptions, startEmbedded } from './embedded.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let dataDir: string
let servers: Embedded[]
let launchers: ChildProcess[]

beforeEach(async () => {
  dataDir = join(await mkdtemp(join(tmpdir(), 'hookport-embedded-')), 'data')
  servers = []
  launchers = []
})

afterEach(async () => {
  for (const launcher of launchers) launcher.kill('SIGKILL')
  for (const server of servers) await server.stop()
  await rm(join(dataDir, '..'), { recursive: true, maxRetries: 10 })
})

async function start(options: Partial<EmbeddedOptions> = {}): Promise<Embedded> {
  const server = await startEmbedded({ dataDir, profile: 'test', ...options })
  servers.push(server)
  return server
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

test('what was written is there after a stop, in a directory that only its owner can enter', async () => {
  const first = await start()
  await query(first.url, 'create table thing as select 1 as id')
  await first.stop()
  const second = await start()
  expect(await query(second.url, 'select id from thing')).toEqual([{ id: 1 }])
  expect((await stat(dataDir)).mode & 0o777).toBe(0o700)
  expect((await stat(join(dataDir, 'postgres-password'))).mode & 0o777).toBe(0o600)
  await expect(query(second.url.replace(/:[^:]*@/, ':guess@'), 'select 1')).rejects.toThrow('password authentication failed')
})

test('of two first starts at once one gets the database and the other is told', async () => {
  const all = await Promise.all([launch(), launch()])
  const answers = all.map(({ answer }) => answer).sort()
  const refusal = `Another Hookport is already running on ${dataDir}.`
  expect(answers).toEqual([expect.stringMatching(/^\d+$/), refusal])
  expect(await readdir(join(dataDir, 'postgres'))).toEqual(['18'])
  for (const launcher of all) await launcher.kill()
  expect((await start()).pid).toBe(Number(answers[0]))
})

test('the server of a launcher that was killed is adopted', async () => {
  const launcher = await launch()
  await expect(start()).rejects.toThrow(`Another Hookport is already running on ${dataDir}.`)
  await launcher.kill()
  expect((await start()).pid).toBe(Number(launcher.answer))
})

test('a server that was killed is noticed, and comes back where it was with all that was committed', async () => {
  const first = await start({ profile: undefined })
  await query(first.url, 'create table thing as select 1 as id')
  process.kill(first.pid, 'SIGKILL')
  await first.lost
  const second = await start({ port: first.port, profile: undefined })
  expect(second.url).toBe(first.url)
  expect(await query(second.url, 'select id from thing')).toEqual([{ id: 1 }])
})

test('what a start that was killed has half made is made anew', async () => {
  await mkdir(join(dataDir, 'postgres', '18.new-999999999', 'base'), { recursive: true })
  await start()
  expect(await readdir(join(dataDir, 'postgres'))).toEqual(['18'])
})

const launcherScript = `
  import { startEmbedded } from '${fileURLToPath(new URL('embedded.ts', import.meta.url))}'
  startEmbedded({ dataDir: process.argv[1], profile: 'test' }).then(({ pid }) => console.log(pid), ({ message }) => console.log(message))
`

/** A process that starts the server as a launcher does. `answer`: the server's process id, or why there is none. */
async function launch(): Promise<{ answer: string; kill: () => Promise<void> }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', launcherScript, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] })
  launchers.push(child)
  const exit = once(child, 'exit')
  const [answer] = await once(child.stdout, 'data')
  const kill = async () => {
    child.kill('SIGKILL')
    await exit
  }
  return { answer: `${answer}`.trim(), kill }
}
