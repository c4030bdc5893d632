import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { reportAndExit, say } from './chaos/command.ts'
import { injectFaults } from './chaos/faults.ts'
import { runTrial } from './chaos/run.ts'
import { type Plan, planFaults } from './chaos/schedule.ts'
import { startProduct } from './product.ts'

// npm run chaos: the product under load while its processes, its database and the network between them fail.
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: `${randomInt(1_000_000)}` },
    seconds: { type: 'string', default: '60' },
    smoke: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
})
const { seed, seconds } = z.object({ seed: z.coerce.number().int(), seconds: z.coerce.number().min(1).max(3600) }).parse(values)
const plan: Plan = values.smoke
  ? { seed, seconds: 6, smoke: true, dispatchers: 2, portals: 2 }
  : { seed, seconds, smoke: false, dispatchers: 4, portals: 2 }

const faults = planFaults(plan)
say(`seed ${seed}; the schedule:`)
for (const { atMs, kind, target, lastsMs } of faults) say(`  ${atMs} ms  ${kind}  ${target}${lastsMs > 0 ? `  ${lastsMs} ms` : ''}`)
const product = await startProduct(say)
await reportAndExit(product, { title: 'Hookport under faults', json: values.json, ...plan }, () =>
  runTrial({ product, ...plan, strike: (site) => injectFaults(faults, site, say) }, say),
)
