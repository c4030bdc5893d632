import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { pool } from '#lib/db/sql.ts'
import { leaseMs } from '#lib/dispatcher/claim.ts'
import { uuidOf } from '#lib/ids.ts'
import { useDatabase } from '#lib/testing/database.ts'
import { previousCommit, unpackVersion } from '#lib/testing/previous-version.ts'
import { addEndpoint, createScope } from '#lib/testing/world.ts'
import type { Product } from '../product.ts'
import { publicKeys, readFacts } from './facts.ts'
import { judge } from './proof.ts'
import { type Receivers, startReceivers } from './receivers.ts'
import { randomFrom } from './schedule.ts'
import { underWay } from './site.ts'
import type { Organization } from './world.ts'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 })

const { url, db } = useDatabase()
const commit = previousCommit()
const sql: Product['sql'] = async (text, values) => (await pool().query(text, values)).rows
const directories = { previous: '', present: join(import.meta.dirname, '../..') }
type Version = keyof typeof directories
const versions = ['previous', 'present'] as const
const behaviours = { steady: 'healthy', moody: 'failing', sullen: 'failing' } as const
const names = ['steady', 'moody', 'sullen'] as const
const retrySchedule = [1, 1, 1]
const eventsLeast = 2_000
const waitingMost = 1_500

let receivers: Receivers
let organization: Organization
let env: NodeJS.ProcessEnv
const acknowledged = new Map<string, string[]>()
const children = new Set<ChildProcess>()
const stalls: { from: number; to: number }[] = []

beforeAll(async () => {
  if (commit === null) return
  directories.previous = unpackVersion(commit).directory
  receivers = await startReceivers(randomFrom(1))
  const scope = await createScope(db)
  const settings = { DATABASE_URL: url, TARGET_ALLOWLIST: '127.0.0.0/8', DISPATCH_CONCURRENCY: '64', LOG_LEVEL: 'warn' } as const
  env = { ...process.env, ...settings, SCOPE: JSON.stringify(scope) }
  organization = { slug: scope.slug, key: '', endpoints: [] }
  for (const name of names) {
    const { id } = await addEndpoint(db, scope, { url: receivers.urlFor(behaviours[name], name), retrySchedule })
    organization.endpoints.push({ name, uuid: uuidOf('ep', id), eventTypes: [], attemptsMax: 1 + retrySchedule.length })
  }
})

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  if (commit === null) return
  await Promise.all([receivers.close(), pool().end()])
  rmSync(directories.previous, { recursive: true })
})

type Dispatcher = { kill(): Promise<void>; stop(): Promise<unknown> }

function startDispatcher(version: Version): Dispatcher {
  const child = spawn(process.execPath, ['lib/dispatcher/main.ts'], {
    cwd: directories[version],
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  children.add(child)
  const ended = once(child, 'exit')
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    return ended
  }
  return { kill: () => end('SIGKILL').then(() => undefined), stop: () => end('SIGTERM') }
}

// Publishes an event for each key of a line, in one transaction, and then says their ids: what a portal does with a batch.
const publisher = `
  import { createInterface } from 'node:readline'
  const [{ inTransaction, pool }, { publishInput, publishMany }] = await Promise.all([import('./lib/db/sql.ts'), import('./lib/webhooks/publish.ts')])
  const scope = JSON.parse(process.env.SCOPE)
  for await (const line of createInterface({ input: process.stdin })) {
    const publications = JSON.parse(line).map((key) => ({ scope, input: publishInput.parse({ type: 'thing.happened', data: { key } }) }))
    const published = await inTransaction(pool(), (sql) => publishMany(sql, publications))
    process.stdout.write(JSON.stringify(published.map(({ id }) => id)) + '\\n')
  }
  process.exit(0)`

const publishedIds = z.array(z.string())
const batchEvents = 100

/** A publisher of a version; each call publishes a batch and remembers what was acknowledged. */
function startPublisher(version: Version): () => Promise<void> {
  const args = ['--input-type=module', '-e', publisher]
  const child = spawn(process.execPath, args, { cwd: directories[version], env, stdio: ['pipe', 'pipe', 'inherit'] })
  children.add(child)
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  let count = 0
  return async () => {
    const keys = Array.from({ length: batchEvents }, () => `${version}-${count++}`)
    child.stdin.write(`${JSON.stringify(keys)}\n`)
    const { value } = await lines.next()
    for (const id of publishedIds.parse(JSON.parse(value ?? 'null'))) acknowledged.set(id, [...names])
  }
}

/** Publishes on while there is room, until it is enough. */
async function publishUntil(publish: (() => Promise<void>)[], isEnough: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isEnough())) {
    const [due] = await sql<{ count: number }>('select count(*)::int as count from due')
    if (due && due.count < waitingMost) await Promise.all(publish.map((one) => one()))
    else await sleep(20)
  }
}

/** Whether each version has gone on since then with a delivery whose attempt before was the other's. */
async function haveHandedOver(since: Date): Promise<boolean> {
  const text = `
    select distinct later.request_headers ->> 'user-agent' as version
    from attempt later join attempt earlier on earlier.delivery_id = later.delivery_id and earlier.number = later.number - 1
    where later.started_at > $1 and later.request_headers ->> 'user-agent' <> earlier.request_headers ->> 'user-agent'`
  return (await sql(text, [since])).length === versions.length
}

/**
 * Notes when this process, and so perhaps the machine, stands still. What is sent around that time may be sent twice: exchanges time out and leases end,
 * as for somebody who has died.
 */
function watchForStalls(): () => void {
  let beatAt = Date.now()
  const timer = setInterval(() => {
    if (Date.now() - beatAt > 5_000) stalls.push({ from: beatAt - leaseMs, to: Date.now() + leaseMs })
    beatAt = Date.now()
  }, 500)
  return () => clearInterval(timer)
}

/**
 * Resolves once nothing is left to deliver. When only claims of the dead are left, their leases, which nobody need wait for, end: a delivery
 * is taken over because its time has come, however that came about.
 */
async function whenOver(leasesEndAt: Date): Promise<void> {
  for (;;) {
    const [due] = await sql<{ left: number; alive: number }>(
      "select count(*)::int as left, count(*) filter (where state <> 'claimed' or due_at > $1)::int as alive from due",
      [leasesEndAt],
    )
    if (due?.left === 0) return
    if (due?.alive === 0) await sql("update due set due_at = now() where state = 'claimed'")
    await sleep(20)
  }
}

async function verdictOf(inFlight: Set<string>) {
  return judge({
    ...(await readFacts({ sql }, [organization])),
    acknowledged,
    arrivals: receivers.arrivals,
    attemptsMax: () => 1 + retrySchedule.length,
    inFlight: publicKeys(inFlight, [organization]),
    crashes: stalls,
  })
}

test.skipIf(commit === null)(
  'dispatchers of two versions share the load, take over from each other after kill -9 of either, and lose nothing',
  async ({ onTestFinished }) => {
    const publishers = versions.map(startPublisher)
    const dispatchers = { previous: startDispatcher('previous'), present: startDispatcher('present') }
    const begunAt = new Date()
    onTestFinished(watchForStalls())
    await publishUntil(publishers, () => haveHandedOver(begunAt))
    let inFlight = new Set<string>()
    let leasesEndAt = begunAt
    for (const version of versions) {
      await dispatchers[version].kill()
      // What it had claimed is claimed still; whatever is sent twice is among it.
      inFlight = inFlight.union(await underWay({ sql }))
      leasesEndAt = new Date(Date.now() + leaseMs)
      dispatchers[version] = startDispatcher(version)
      const restartedAt = new Date()
      await publishUntil(publishers, () => haveHandedOver(restartedAt))
    }
    await publishUntil(publishers, () => acknowledged.size >= eventsLeast)
    await whenOver(leasesEndAt)
    expect(await Promise.all(versions.map((version) => dispatchers[version].stop()))).toEqual([
      [0, null],
      [0, null],
    ])
    const { violations, lost, deliveries, duplicates } = await verdictOf(inFlight)
    expect(violations).toEqual([])
    expect(lost).toBe(0)
    expect(deliveries.acknowledged).toBe(acknowledged.size * names.length)
    expect(deliveries.succeeded + deliveries.failed + deliveries.skipped).toBe(deliveries.acknowledged)
    expect(duplicates.inFlight).toBeGreaterThan(0)
  },
)
