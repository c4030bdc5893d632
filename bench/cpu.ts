import { readdir, readFile } from 'node:fs/promises'
import process from 'node:process'
import type { Figure } from './row.ts'

/** CPU time in microseconds since each process began, by what the process is for; null where there is no /proc. */
export type CpuTimes = Record<string, number> | null

const roles = ['portal', 'dispatcher', 'postgres', 'receiver', 'publisher'] as const
type Role = (typeof roles)[number]

/** Processes by what they are for. Of PostgreSQL the postmaster is named, and its children count with it. */
export type Processes = Record<Exclude<Role, 'publisher'>, number[]>

// USER_HZ, which is 100 on every Linux that anybody runs.
const tickMicros = 10_000

/** Reads what the processes have used so far, user and system; this process counts as the publisher, which also carries the product's logs. */
export async function readCpu(processes: Processes): Promise<CpuTimes> {
  const stats = await readStats()
  if (stats === null) return null
  const own = (pids: number[]) => stats.filter(({ pid }) => pids.includes(pid)).reduce((sum, { self }) => sum + self, 0)
  const tree = (pids: number[]) =>
    stats.reduce((sum, { pid, parent, self, reaped }) => sum + (pids.includes(pid) ? self + reaped : pids.includes(parent) ? self : 0), 0)
  return {
    portal: own(processes.portal),
    dispatcher: own(processes.dispatcher),
    postgres: tree(processes.postgres),
    receiver: own(processes.receiver),
    publisher: own([process.pid]),
  }
}

/** One figure for each kind of process: microseconds of CPU for each delivery. It depends less on what else the machine does than a rate. */
export const cpuFigures: Figure[] = roles.map((role) => ({
  key: role,
  label: `… CPU of the ${labels(role)} for each delivery`,
  unit: 'µs',
}))

/** Nothing where the machine does not tell. */
export function cpuPerDelivery(before: CpuTimes, after: CpuTimes, deliveries: number): Record<string, number> {
  if (before === null || after === null) return {}
  return Object.fromEntries(roles.map((role) => [role, ((after[role] ?? 0) - (before[role] ?? 0)) / deliveries]))
}

function labels(role: Role): string {
  return role === 'postgres' ? 'database' : role
}

type Stat = { pid: number; parent: number; self: number; reaped: number }

/** proc(5): fields 4 (parent), 14 to 17 (times of its own and of children it has waited for). The name in parentheses may hold anything. */
async function readStats(): Promise<Stat[] | null> {
  const entries = await readdir('/proc').catch(() => null)
  if (entries === null) return null
  const texts = await Promise.all(
    entries.filter((name) => /^\d+$/.test(name)).map((name) => readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')),
  )
  const stats = texts.flatMap((text) => {
    const pid = Number.parseInt(text, 10)
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const ticks = (n: number) => Number(fields[n - 3]) * tickMicros
    return text === '' ? [] : [{ pid, parent: Number(fields[1]), self: ticks(14) + ticks(15), reaped: ticks(16) + ticks(17) }]
  })
  return stats.length === 0 ? null : stats
}
