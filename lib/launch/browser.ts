import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { chromium } from '@playwright/test'

/** A Chromium that starts on this machine, and where it comes from; undefined when there is none. */
export type Browser = { path: string; origin: string }

/** Finds a Chromium: CHROMIUM_PATH, then the system's, then Playwright's own. */
export function findBrowser(): Browser | undefined {
  const given = process.env.CHROMIUM_PATH
  if (given) return { path: given, origin: 'CHROMIUM_PATH' }
  const candidates = [
    { path: '/usr/bin/chromium', origin: 'the system' },
    { path: '/usr/bin/google-chrome', origin: 'the system' },
    { path: chromium.executablePath(), origin: 'Playwright' },
  ]
  return candidates.find(({ path }) => starts(path))
}

/** Finds a Chromium, or installs one: Playwright's download, or where that is out of reach Debian's package, which takes root. */
export async function findOrInstallBrowser(say: (title: string) => void): Promise<Browser> {
  const found = findBrowser()
  if (found !== undefined) return found
  say("Downloading Playwright's Chromium")
  await run('npx playwright install chromium')
  if (findBrowser() === undefined && process.getuid?.() === 0) {
    say('Installing the chromium package')
    await run('apt-get update && apt-get install -y --no-install-recommends chromium')
  }
  const installed = findBrowser()
  if (installed === undefined) throw new Error('No Chromium here, and none could be installed; install one and set CHROMIUM_PATH.')
  return { ...installed, origin: `${installed.origin}, installed just now` }
}

/** A file that is there may still lack the libraries it needs. */
function starts(path: string): boolean {
  return spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 30_000 }).status === 0
}

/** Its success is judged by the browser that is there afterwards. */
async function run(command: string): Promise<void> {
  await once(spawn(command, { shell: true, stdio: 'ignore', timeout: 300_000 }), 'close')
}
