import { cpus, totalmem } from 'node:os'
import process from 'node:process'

/** What the figures were measured on. */
export type Machine = { cpu: string; cores: number; memoryGiB: number; node: string; postgres: string; date: string }

export function describeMachine(postgres: string, now: Date): Machine {
  const [first] = cpus()
  return {
    cpu: first?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    postgres,
    date: now.toISOString(),
  }
}

export function renderMachine({ cpu, cores, memoryGiB, node, postgres, date }: Machine): string {
  return `${cpu}, ${cores} cores, ${memoryGiB} GiB · Node.js ${node} · PostgreSQL ${postgres} · ${date.slice(0, 16).replace('T', ' ')} UTC`
}
