import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import type { Postgres } from '#lib/launch/postgres.ts'
import type { Settings } from '#lib/launch/settings.ts'
import { reportAndExit, say } from './chaos/command.ts'
import { type FaultRecord, type Stroke, strike } from './chaos/faults.ts'
import { runTrial } from './chaos/run.ts'
import { whenAnswering } from './chaos/site.ts'
import { type Line, startLine } from './line.ts'
import { type Product, startProduct } from './product.ts'
import { type Pair, promote, startPair } from './standby-pair.ts'

// npm run standby: the product on a PostgreSQL with a synchronous standby. Under load the primary is killed, the standby is promoted, and the
// address that the product knows leads to it. Whoever switches (Patroni, a managed service, a person) needs a while to notice.
// With --silent its machine vanishes: nobody tells those who are connected, and they must find out by themselves.
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '25' },
    silent: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
})
const { seconds } = z.object({ seconds: z.coerce.number().min(10).max(3600) }).parse(values)
const settings = { seed: 1, dispatchers: 2, portals: 2 }
const strikesAfterMs = 8_000
const noticedAfterMs = 2_000

/** One address, two servers. */
type Database = Pair & { address: Line }

/** The database of the product: a pair behind the address that moves. */
async function openPair({ dataDir }: Settings): Promise<Postgres & { database: Database }> {
  const { primary, standby } = await startPair(dataDir)
  const address = await startLine(primary.port)
  const url = new URL(primary.url)
  url.port = `${address.port}`
  const stop = async () => {
    await address.close()
    await Promise.all([standby.stop(), primary.stop()])
  }
  return {
    url: url.href,
    version: primary.version,
    failed: new Promise<never>(() => undefined),
    stop,
    database: { primary, standby, address },
  }
}

function failingOver({ primary, standby, address }: Database, { sql }: Product): Stroke {
  return {
    begin() {
      if (values.silent) address.lose()
      process.kill(primary.pid, 'SIGKILL')
    },
    async mend() {
      await sleep(noticedAfterMs)
      const startedAt = Date.now()
      await promote(standby)
      if (!values.silent) address.reset()
      address.moveTo(standby.port)
      await whenAnswering(() => sql('select 1'))
      return {
        note: `noticed after ${noticedAfterMs / 1000} s, promoted and switched in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`,
      }
    },
  }
}

let database: Database | undefined
const product = await startProduct(say, {
  async open(given) {
    const postgres = await openPair(given)
    database = postgres.database
    return postgres
  },
})

async function failOver(): Promise<FaultRecord[]> {
  if (database === undefined) return []
  await sleep(strikesAfterMs)
  say('the primary is killed')
  const fault = { kind: 'fail over', target: 'postgres', atMs: strikesAfterMs, lastsMs: noticedAfterMs }
  return [await strike(fault, product, failingOver(database, product))]
}

await reportAndExit(product, { title: 'Hookport loses its primary', json: values.json, ...settings }, () =>
  runTrial({ product, ...settings, seconds, strike: failOver }, say),
)
