import process from 'node:process'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { type OpenBench, startBench } from './bench.ts'
import { measureCeiling } from './ceiling.ts'
import { describeMachine, renderMachine } from './machine.ts'
import type { Bench, Figure, Row } from './row.ts'
import { claim } from './rows/claim.ts'
import { disturbed } from './rows/disturbed.ts'
import { drain } from './rows/drain.ts'
import { fanOut } from './rows/fan-out.ts'
import { kill } from './rows/kill.ts'
import { latency } from './rows/latency.ts'
import { log } from './rows/log.ts'
import { memory } from './rows/memory.ts'
import { singles } from './rows/singles.ts'
import { sustained } from './rows/sustained.ts'
import { twoDispatchers } from './rows/two-dispatchers.ts'
import { median } from './statistics.ts'
import { type Line, lineOf, renderTable, withUnit } from './table.ts'

// npm run bench: what the product does on this machine, each figure beside what the machine could do if nothing were stored.
const rows: Row[] = [sustained, drain, fanOut, latency, disturbed, singles, twoDispatchers, kill, claim, log, memory]

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    smoke: { type: 'boolean', default: false },
    only: { type: 'string' },
    runs: { type: 'string', default: '3' },
  },
})
const options = z
  .object({
    json: z.boolean(),
    smoke: z.boolean(),
    only: z
      .string()
      .transform((names) => names.split(','))
      .optional(),
    runs: z.coerce.number().int().min(1).max(99),
  })
  .parse(values)

const startedAt = performance.now()

/** Progress goes to stderr, so that stdout holds the report and nothing else. */
function say(line: string): void {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0)
  process.stderr.write(`[${seconds.padStart(3)} s] ${line}\n`)
}

/** `ceiling`: what the machine could do at that moment, in requests per second; null where nothing is compared with it. */
type Run = { figures: Record<string, number>; ceiling: number | null }
type Measured = { row: Row; runs: Run[] }
type Results = { measured: Measured[]; ceilings: number[]; failures: string[] }

async function main(): Promise<void> {
  const chosen = rows.filter(({ name }) => options.only?.includes(name) ?? true)
  const unknown = options.only?.find((name) => !rows.some((row) => row.name === name))
  if (unknown !== undefined) throw new Error(`there is no row "${unknown}"; there are ${rows.map(({ name }) => name).join(', ')}`)
  const bench = await startBench({ smoke: options.smoke, say })
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stopEarly(bench))
  try {
    const results = await measureAll(bench, chosen)
    print(bench, results)
    process.exitCode = results.failures.length === 0 ? 0 : 1
  } finally {
    await bench.close()
  }
}

/** What is being measured loses the ground under its feet, and nobody wants to hear of it. */
function stopEarly(bench: OpenBench): void {
  process.removeAllListeners('uncaughtException').on('uncaughtException', () => undefined)
  process.stderr.write('bench: stopping\n')
  void bench.close().finally(() => process.exit(130))
}

async function measureAll(bench: Bench, chosen: Row[]): Promise<Results> {
  const results: Results = { measured: [], ceilings: [], failures: [] }
  for (const row of chosen) await measureRow(bench, row, results)
  return results
}

/** A row whose sums are wrong is reported as such, and the others are still measured. */
async function measureRow(bench: Bench, row: Row, results: Results): Promise<void> {
  const count = row.once || options.smoke ? 1 : options.runs
  const runs: Run[] = []
  results.measured.push({ row, runs })
  for (let run = 1; run <= count; run += 1) {
    try {
      const ceiling = row.figures.some(({ ofCeiling }) => ofCeiling) ? await measureCeiling(bench) : null
      if (ceiling !== null) {
        results.ceilings.push(ceiling)
        say(`ceiling: ${withUnit(ceiling, '/s')}`)
      }
      const figures = await row.run(bench)
      runs.push({ figures, ceiling })
      say(`${row.name} ${run}/${count}: ${tell(row.figures, figures)}`)
    } catch (error) {
      results.failures.push(`${row.name}: ${error instanceof Error ? error.message : error}`)
      say(`${row.name} ${run}/${count} has failed: ${error instanceof Error ? error.stack : error}`)
      return
    }
  }
}

function tell(figures: Figure[], measured: Record<string, number>): string {
  return figures.flatMap(({ key, unit }) => (measured[key] === undefined ? [] : `${key} ${withUnit(measured[key], unit)}`)).join(', ')
}

const ceilingFigure: Figure = { key: 'perSecond', label: 'ceiling: undici alone, signed, nothing stored', unit: '/s', ofCeiling: true }

/** Machines drift within minutes, so each run is compared with the ceiling that was measured just before it. */
function shareOf(runs: Run[], { key, ofCeiling }: Figure): number | null {
  const shares = runs.flatMap(({ figures, ceiling }) => (figures[key] === undefined || ceiling === null ? [] : figures[key] / ceiling))
  return ofCeiling && shares.length > 0 ? median(shares) : null
}

function linesOf({ measured, ceilings }: Results): Line[] {
  const lines = measured
    .filter(({ runs }) => runs.length > 0)
    .flatMap(({ row, runs }) =>
      row.figures.flatMap((figure) => {
        // Not every machine tells everything.
        const values = runs.flatMap(({ figures }) => figures[figure.key] ?? [])
        return values.length === 0 ? [] : [lineOf(row.name, figure, values, shareOf(runs, figure), !options.smoke)]
      }),
    )
  return ceilings.length === 0 ? lines : [lineOf('ceiling', ceilingFigure, ceilings, 1, false), ...lines]
}

function print({ product }: Bench, results: Results): void {
  const { failures } = results
  const lines = linesOf(results)
  const machine = describeMachine(product.postgresVersion, new Date())
  const seconds = Math.round((performance.now() - startedAt) / 1000)
  const title = `${renderMachine(machine)}, ${seconds} s${options.smoke ? ', with small counts: only the sums mean anything' : ''}`
  const text = [title, '', renderTable(lines), ...restlessness(results), ...failures.map((failure) => `\nFAILED ${failure}`)].join('\n')
  process.stdout.write(`${options.json ? JSON.stringify({ machine, seconds, smoke: options.smoke, lines, failures }, null, 2) : text}\n`)
}

/** A ceiling that moved tells that others were using the machine, or that it was throttled. */
function restlessness({ ceilings }: Results): string[] {
  const factor = Math.max(...ceilings) / Math.min(...ceilings)
  if (ceilings.length === 0 || factor < 1.5) return []
  return [`\nThe machine was not quiet: its ceiling varied by a factor of ${factor.toFixed(1)}, so the shares of it say little.`]
}

main().catch((error) => {
  process.stderr.write(`bench: ${error instanceof Error ? error.stack : error}\n`)
  process.exitCode = 1
})
