import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { cp, glob, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { complain, step } from './terminal.ts'

/** The directory of the project, where the programs we start run. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/** The production server that `next build` makes, together with the packages it needs. */
export const standalone = join(root, '.next/standalone')

const stamp = join(standalone, 'hookport-build')
const sources =
  '{package.json,package-lock.json,tsconfig.json,next.config.js,postcss.config.mjs,proxy.ts,{app,components,lib,public}/**/*,prisma/schema.prisma,prisma/migrations/*/migration.sql}'

/** Makes the Prisma client where npm was told to run no scripts. */
export async function generateClient(signal?: AbortSignal): Promise<void> {
  if (!existsSync(join(root, 'lib/db/generated/client.ts'))) await runTool('prisma/build/index.js', 'generate', signal)
}

/**
 * Builds the portal for production, unless there is a build of these very sources. False when there was nothing to do.
 * Throws with the compiler's words.
 */
export async function buildPortal(signal?: AbortSignal): Promise<boolean> {
  const fingerprint = await fingerprintSources()
  if (existsSync(stamp) && (await readFile(stamp, 'utf8')) === fingerprint) return false
  await build(fingerprint, signal)
  return true
}

/** The stamp is written last, so that a build that was interrupted is done again. */
async function build(fingerprint: string, signal?: AbortSignal): Promise<void> {
  await rm(standalone, { recursive: true, force: true })
  await runTool('next/dist/bin/next', 'build', signal)
  // These two could be served by a CDN, which is why `next build` leaves them out.
  await cp(join(root, '.next/static'), join(standalone, '.next/static'), { recursive: true })
  if (existsSync(join(root, 'public'))) await cp(join(root, 'public'), join(standalone, 'public'), { recursive: true })
  await writeFile(stamp, fingerprint)
}

/** Changes with everything the build could depend on. Tests are left out, and what is generated from these files. */
async function fingerprintSources(): Promise<string> {
  const files: string[] = []
  for await (const file of glob(sources, { cwd: root })) {
    const isSource = !/\.(test|d)\.ts$|^lib\/db\/generated/.test(file)
    if (isSource && (await stat(join(root, file))).isFile()) files.push(file)
  }
  const hash = createHash('sha256').update(process.version)
  for (const file of files.sort()) hash.update(`\0${file}\0`).update(await readFile(join(root, file)))
  return hash.digest('hex')
}

/** Runs the program of a package, silently. Throws with all it said when it fails. */
async function runTool(path: string, command: string, signal?: AbortSignal): Promise<void> {
  const env = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' } as const
  const child = spawn(process.execPath, [join(root, 'node_modules', path), command], {
    cwd: root,
    env,
    signal,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk))
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${command} has failed:\n${Buffer.concat(output)}`)
}

if (import.meta.main) {
  try {
    await generateClient()
    await step(
      'Building the portal',
      () => buildPortal(),
      (isNew) => (isNew ? 'portal built' : 'the portal was built already'),
    )
  } catch (error) {
    complain(error instanceof Error ? error.message : `${error}`)
    process.exit(1)
  }
}
