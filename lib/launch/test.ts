import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import process from 'node:process'
import { z } from 'zod'
import { findOrInstallBrowser } from './browser.ts'
import { buildPortal, generateClient, root } from './build.ts'
import { print, step } from './terminal.ts'

// npm test: everything that guards the project, one line a step. What fails is shown in full, and the rest still runs.
const total = { passed: 0, failed: 0 }
const reports = await mkdtemp(join(tmpdir(), 'hookport-reports-'))

async function main(): Promise<void> {
  await check('Prisma client', () => generateClient())
  await check('types', () => run('next typegen && tsc --noEmit'))
  await check('lint', () => run('biome check .'))
  await check('unit and integration tests', () =>
    run(`vitest run --reporter=dot --reporter=json --outputFile.json="${reports}/vitest.json"`, readVitestReport),
  )
  const isBuilt = await check('production build', () => buildPortal())
  if (isBuilt && (await check('browser', chooseBrowser)))
    await check('acceptance tests', () => run('playwright test --reporter=dot,json', readPlaywrightReport))
  if (isBuilt) await check('sums of the performance report', () => run('node bench/report.ts --smoke'))
  if (isBuilt)
    await check('deployment from the files of the image', () => run('node --disable-warning=ExperimentalWarning bench/deploy.ts'))
  if (isBuilt) await check('nothing lost under faults', () => run('node bench/chaos.ts --smoke'))
  await rm(reports, { recursive: true })
  print(`${total.passed} passed, ${total.failed} failed`)
  process.exit(total.failed === 0 ? 0 : 1)
}

/** Of steps that are no tests only failures count, so that "0 failed" says that everything is well. */
async function check(title: string, work: (say: (title: string) => void) => Promise<unknown>): Promise<boolean> {
  try {
    await step(title, work, (detail) => (typeof detail === 'string' ? `${title}: ${detail}` : title))
    return true
  } catch (error) {
    total.failed += error instanceof Failure ? error.count : 1
    print(`✗ ${title}\n${error instanceof Error ? error.message : error}`)
    return false
  }
}

/** A tool that has failed: all it said, and how many tests have failed. */
class Failure extends Error {
  readonly count: number

  constructor(output: string, count: number) {
    super(output)
    this.count = count
  }
}

type Report = { passed: number; failed: number }

/** Runs a tool of node_modules. A tool that fails without naming a test counts as one failure. */
async function run(command: string, readReport?: (text: string) => Report): Promise<string | undefined> {
  const report = join(reports, `${command.split(' ')[0]}.json`)
  const env = {
    ...process.env,
    PATH: `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH}`,
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
    ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }),
  }
  const child = spawn(command, { cwd: root, env, shell: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const output: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk))
  const [code] = await once(child, 'close')
  const { passed, failed } = readReport?.(await readFile(report, 'utf8').catch(() => '{}')) ?? { passed: 0, failed: 0 }
  total.passed += passed
  if (code !== 0) throw new Failure(`${Buffer.concat(output)}`, Math.max(failed, 1))
  return readReport && `${passed} passed`
}

async function chooseBrowser(say: (title: string) => void): Promise<string> {
  const { path, origin } = await findOrInstallBrowser(say)
  process.env.CHROMIUM_PATH = path
  return `${path} (${origin})`
}

const vitestReport = z.object({ numPassedTests: z.number(), numFailedTests: z.number() }).partial()

function readVitestReport(text: string): Report {
  const { numPassedTests: passed = 0, numFailedTests: failed = 0 } = vitestReport.parse(JSON.parse(text))
  return { passed, failed }
}

const playwrightReport = z.object({ stats: z.object({ expected: z.number(), flaky: z.number(), unexpected: z.number() }) }).partial()

function readPlaywrightReport(text: string): Report {
  const { expected = 0, flaky = 0, unexpected = 0 } = playwrightReport.parse(JSON.parse(text)).stats ?? {}
  return { passed: expected + flaky, failed: unexpected }
}

await main()
