import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './build.ts'

// npm run lock:complete, after a change of dependencies on a machine whose registry lacks the packages of other platforms:
// npm leaves those out of the lock file, and then refuses the lock file everywhere ("Missing: … from lock file"). They are
// added by name and version; npm skips them wherever `os`, `cpu` or `libc` differ, and elsewhere fetches them.
const path = join(root, 'package-lock.json')
type Platform = { cpu?: string[]; libc?: string[]; os?: string[] }
type Package = Platform & { version?: string; dev?: boolean; optional?: boolean; optionalDependencies?: Record<string, string> }

const lock: { packages: Record<string, Package> } = JSON.parse(readFileSync(path, 'utf8'))
const added: string[] = []
for (const [parent, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    if (isLocked(parent, name)) continue
    if (!/^\d+\.\d+\.\d+/.test(version)) throw new Error(`${parent} wants ${name} ${version}, which names no single version`)
    const { cpu, libc, os } = platformOf(name)
    // The order of keys is npm's, which would only move them otherwise.
    lock.packages[`node_modules/${name}`] = { version, cpu, dev, libc, optional: true, os }
    added.push(name)
  }
}
// In npm's own order, so that its next run moves nothing.
const entries = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'))
writeFileSync(path, `${JSON.stringify({ ...lock, packages: Object.fromEntries(entries) }, null, 2)}\n`)
console.log(added.length === 0 ? 'The lock file was complete.' : `Added ${added.join(', ')}`)

/** Whether a package that `parent` asks for is there, next to it or further up, as Node would find it. */
function isLocked(parent: string, name: string): boolean {
  if (`${parent}${parent && '/'}node_modules/${name}` in lock.packages) return true
  if (parent === '') return false
  return isLocked(parent.slice(0, Math.max(parent.lastIndexOf('/node_modules/'), 0)), name)
}

/** Packages for one platform say which in the end of their names: `-darwin-arm64`, `-linux-x64-musl`, `-win32-x64-msvc`. */
function platformOf(name: string): Platform {
  const words = name.split('-')
  const os = words.find((word) => ['aix', 'android', 'darwin', 'freebsd', 'linux', 'openbsd', 'win32'].includes(word))
  const cpu = words.find((word) => ['arm', 'arm64', 'ia32', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'].includes(word))
  const libc = words.includes('musl') ? 'musl' : 'glibc'
  return { cpu: cpu ? [cpu] : undefined, libc: os === 'linux' ? [libc] : undefined, os: os ? [os] : undefined }
}
