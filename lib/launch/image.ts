import { cp, mkdir, readFile, rm } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { nodeFileTrace } from '@vercel/nft'
import { buildPortal, generateClient, root, standalone } from './build.ts'
import { complain, print } from './terminal.ts'

/** The programs of a deployment: portal, dispatcher, and what makes the database ready. */
const programs = ['lib/front/main.ts', 'lib/dispatcher/main.ts', 'lib/launch/prepare.ts', 'lib/launch/end-with-launcher.ts']

/** Beside what the programs import: the built portal, and what is read and not imported. */
const read = ['package.json', 'LICENSE', 'prisma/migrations']

/**
 * Copies the files that a deployment runs on, and no others, into an empty directory: what a container image is made of (Dockerfile), and what
 * `npm run check:deploy` runs. Which packages they need is found by following the imports.
 */
export async function copyImage(target: string): Promise<void> {
  await generateClient()
  await buildPortal()
  await rm(target, { recursive: true, force: true })
  for (const file of await filesOfPrograms()) await copy(file, target)
  for (const path of read) await copy(path, target)
  await cp(standalone, join(target, '.next/standalone'), { recursive: true, verbatimSymlinks: true })
}

async function copy(path: string, target: string): Promise<void> {
  await mkdir(dirname(join(target, path)), { recursive: true })
  await cp(join(root, path), join(target, path), { recursive: true, verbatimSymlinks: true })
}

async function filesOfPrograms(): Promise<string[]> {
  const { fileList } = await nodeFileTrace(
    programs.map((program) => join(root, program)),
    {
      base: root,
      conditions: ['node', 'import'],
      // Next.js comes from the build, which has its own copy, cut down to what it uses.
      ignore: ['node_modules/next/**', 'node_modules/react/**', 'node_modules/typescript/**', '.next/**', 'data/**', '**/*.md'],
      readFile: readAsJavaScript,
    },
  )
  return [...fileList]
}

/** The tracer reads JavaScript, and Node.js drops types in this very way when it runs the file. Null for what is no file. */
async function readAsJavaScript(path: string): Promise<string | Buffer | null> {
  try {
    if (!path.endsWith('.ts')) return await readFile(path)
    return stripTypeScriptTypes(await readFile(path, 'utf8'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EISDIR')) return null
    throw error
  }
}

// npm run image -- <directory>
if (import.meta.main) {
  const target = process.argv[2]
  if (target === undefined) {
    complain('npm run image -- <directory>: an empty or new one')
    process.exit(1)
  }
  await copyImage(target)
  print(`The files of the image are in ${target}`)
}
