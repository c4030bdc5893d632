import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Product } from '../product.ts'
import type { Fault } from './schedule.ts'
import { type Member, type Site, underWay, whenAnswering } from './site.ts'

/**
 * A fault that has happened. Times in milliseconds since 1970. `inFlight`: the deliveries that were claimed when it struck, by
 * `<event> <endpoint>`. `violation`: a promise that was broken in its course.
 */
export type FaultRecord = Omit<Fault, 'kind'> & {
  kind: string
  startedAt: number
  endedAt: number
  inFlight: Set<string>
  note: string
  violation: string | null
}

const drainMsMax = 15_000

/** Carries out the faults at their times. Those of one target happen one after the other, however long each takes. */
export async function injectFaults(faults: Fault[], site: Site, say: (line: string) => void): Promise<FaultRecord[]> {
  const begunAt = Date.now()
  const lastOf = new Map<string, Promise<FaultRecord>>()
  const records = faults.map((fault) => {
    const before = lastOf.get(fault.target)
    const run = (async () => {
      await sleep(begunAt + fault.atMs - Date.now())
      await before
      say(`${fault.kind}: ${fault.target}`)
      return strike(fault, site.product, strokeOf(fault, site))
    })()
    lastOf.set(fault.target, run)
    return run
  })
  return Promise.all(records)
}

/** `begin` does the damage, `mend` waits for its time to pass and puts things right. */
export type Stroke = { begin(): unknown; mend(): Promise<{ note?: string; violation?: string | null } | undefined> }

/** Carries out one fault. What is under way is read before and after its beginning, because claims are made in between. */
export async function strike(fault: Omit<FaultRecord, keyof Recorded>, product: Product, { begin, mend }: Stroke): Promise<FaultRecord> {
  const before = await underWay(product)
  const startedAt = Date.now()
  await begin()
  const [after, { note = '', violation = null } = {}] = await Promise.all([underWay(product), mend()])
  return { ...fault, startedAt, endedAt: Date.now(), inFlight: before.union(after), note, violation }
}

type Recorded = Pick<FaultRecord, 'startedAt' | 'endedAt' | 'inFlight' | 'note' | 'violation'>

function strokeOf(fault: Fault, site: Site): Stroke {
  switch (fault.kind) {
    case 'kill dispatcher':
    case 'kill portal':
      return killing(memberOf(site, fault), fault.lastsMs)
    case 'drain dispatcher':
      return draining(memberOf(site, fault))
    case 'pause dispatcher':
      return pausing(memberOf(site, fault), fault.lastsMs)
    case 'kill postgres':
      return stopping(site.product, 'SIGKILL')
    case 'restart postgres':
      return stopping(site.product, 'SIGINT')
    case 'kill backend':
      return killingBackend(site.product)
    case 'refuse connections':
    case 'freeze connections':
    case 'isolate dispatcher':
    case 'reset connections':
      return cutting(memberOf(site, fault), fault)
    default:
      return fault.kind satisfies never
  }
}

function memberOf({ members }: Site, { target }: Fault): Member {
  const member = members.get(target)
  if (member === undefined) throw new Error(`There is no ${target}.`)
  return member
}

function killing(member: Member, lastsMs: number): Stroke {
  return {
    begin: () => member.service.kill(),
    async mend() {
      await sleep(lastsMs)
      await member.start()
      return undefined
    },
  }
}

function draining(member: Member): Stroke {
  return {
    begin: () => undefined,
    async mend() {
      const startedAt = Date.now()
      await member.service.stop()
      const ms = Date.now() - startedAt
      const how = await member.service.ended
      await member.start()
      // A second for the process itself to end, on a machine that is busy.
      const isInOrder = ms <= drainMsMax + 1_000 && how === 'exit code 0'
      return {
        note: `drained in ${(ms / 1000).toFixed(1)} s`,
        violation: isInOrder ? null : `the drain took ${ms} ms and ended with ${how}`,
      }
    },
  }
}

function pausing({ service }: Member, lastsMs: number): Stroke {
  return {
    begin: () => process.kill(service.pid, 'SIGSTOP'),
    async mend() {
      await sleep(lastsMs)
      process.kill(service.pid, 'SIGCONT')
      return undefined
    },
  }
}

/** The launcher's part of the installation starts it again, on the same port. */
function stopping(product: Product, signal: 'SIGKILL' | 'SIGINT'): Stroke {
  return {
    begin: async () => process.kill(await product.postgresPid(), signal),
    mend: () => whenBack(product),
  }
}

/** A backend that dies by a signal may have left shared memory in disorder, so PostgreSQL ends all of them and recovers. */
function killingBackend(product: Product): Stroke {
  return {
    async begin() {
      const [backend] = await product.sql<{ pid: number }>(
        `select pid from pg_stat_activity
         where backend_type = 'client backend' and application_name <> 'hookport bench'
         order by state_change desc
         limit 1`,
      )
      if (backend) process.kill(backend.pid, 'SIGKILL')
    },
    mend: () => whenBack(product),
  }
}

async function whenBack(product: Product): Promise<{ note: string }> {
  const startedAt = Date.now()
  // The signal needs a moment to arrive; an answer before that would say nothing.
  await sleep(50)
  await whenAnswering(() => product.sql('select 1'))
  return { note: `back after ${((Date.now() - startedAt) / 1000).toFixed(1)} s` }
}

function cutting({ line }: Member, { kind, lastsMs }: Fault): Stroke {
  return {
    begin: kind === 'refuse connections' ? line.refuse : kind === 'reset connections' ? line.reset : line.freeze,
    async mend() {
      await sleep(lastsMs)
      line.pass()
      return undefined
    },
  }
}
