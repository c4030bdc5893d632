import { globSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'

export type Action = (...args: unknown[]) => Promise<unknown>

/** Every server action there is, by its file's folder, without what all folders have in common, and its own name: `webhooks/createWebhook`. */
export async function everyAction(): Promise<Map<string, Action>> {
  const actions = new Map<string, Action>()
  for (const file of globSync('app/**/*.ts').filter(isServerFile)) {
    const module: Record<string, Action> = await import(pathToFileURL(file).href)
    for (const [name, action] of Object.entries(module)) actions.set(keyOf(file, name), action)
  }
  return actions
}

function isServerFile(file: string): boolean {
  return readFileSync(file, 'utf8').startsWith("'use server'")
}

function keyOf(file: string, name: string): string {
  const folder = dirname(file.replace(/^app\/|\(portal\)\/|\[org\]\/|\[environment\]\//g, ''))
  return folder === '.' ? name : `${folder}/${name}`
}
