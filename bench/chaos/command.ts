import process from 'node:process'
import { describeMachine } from '../machine.ts'
import type { Product } from '../product.ts'
import { type Heading, reportText } from './report.ts'
import type { Outcome } from './run.ts'

/** Progress goes to stderr, so that stdout holds the report alone. */
export function say(line: string): void {
  process.stderr.write(`… ${line}\n`)
}

/**
 * Runs a trial on a product, prints its report and ends the process: with 0, or with 1 when anything that was acknowledged is lost or another
 * promise is broken. Ctrl-C stops the product too.
 */
export async function reportAndExit(
  product: Product,
  { json, ...heading }: Omit<Heading, 'machine'> & { json: boolean },
  trial: () => Promise<Outcome>,
) {
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void product.stop().finally(() => process.exit(130)))
  const machine = describeMachine(product.postgresVersion, new Date())
  let isKept = false
  try {
    const outcome = await trial()
    isKept = outcome.verdict.violations.length === 0
    const text = json ? JSON.stringify({ ...heading, machine, ...outcome }, null, 2) : reportText({ ...heading, machine }, outcome)
    process.stdout.write(`${text}\n`)
  } finally {
    await product.stop()
  }
  process.exit(isKept ? 0 : 1)
}
