import { randomInt } from 'node:crypto'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { injectFaults } from './chaos/faults.ts'
import { reportText } from './chaos/report.ts'
import { runTrial } from './chaos/run.ts'
import { type Plan, planFaults } from './chaos/schedule.ts'
import { type Product, startProduct } from './product.ts'

// npm run chaos: the product under load while its processes, its database and the network between them fail. Ends with 1 when anything that
// was acknowledged is lost, or another promise is broken.
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: `${randomInt(1_000_000)}` },
    seconds: { type: 'string', default: '60' },
    smoke: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
})
const given = z.object({ seed: z.coerce.number().int(), seconds: z.coerce.number().min(1).max(3600) }).parse(values)
const plan: Plan = values.smoke
  ? { seed: given.seed, seconds: 6, smoke: true, dispatchers: 2, portals: 2 }
  : { ...given, smoke: false, dispatchers: 4, portals: 2 }

async function main(): Promise<number> {
  say(`seed ${plan.seed}; the schedule:`)
  for (const { atMs, kind, target, lastsMs } of planFaults(plan)) say(`  ${atMs} ms  ${kind}  ${target}  ${lastsMs} ms`)
  const product = await startProduct(say)
  stopOnSignal(product)
  try {
    const faults = planFaults(plan)
    const outcome = await runTrial({ product, ...plan, strike: (site) => injectFaults(faults, site, say) }, say)
    const report = { plan, postgresVersion: product.postgresVersion, ...outcome }
    process.stdout.write(`${values.json ? JSON.stringify(report, null, 2) : reportText(plan, product.postgresVersion, outcome)}\n`)
    return outcome.verdict.violations.length === 0 ? 0 : 1
  } finally {
    await product.stop()
  }
}

/** Progress goes to stderr, so that stdout holds the report alone. */
function say(line: string): void {
  process.stderr.write(`… ${line}\n`)
}

function stopOnSignal(product: Product): void {
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void product.stop().finally(() => process.exit(130)))
}

process.exit(await main())
