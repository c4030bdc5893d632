import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { settings } from '#lib/env.ts'
import { root } from './build.ts'
import { print } from './terminal.ts'

const begin = '<!-- settings: written by npm run docs:settings -->'
const end = '<!-- /settings -->'

/** The README's table of settings: a row for each variable of the schema that checks them, in its order. */
export function settingsTable(): string {
  const rows = Object.entries(settings.shape).map(([name, schema]) => {
    const { description, unset } = schema.meta() ?? {}
    if (description === undefined) throw new Error(`${name} has no description in lib/env.ts`)
    return `| \`${name}\` | ${unset ?? schema.safeParse(undefined).data ?? 'unset'} | ${description.replaceAll('|', '\\|')} |`
  })
  return ['| variable | default | meaning |', '|---|---|---|', ...rows].join('\n')
}

/** A text with the table between its marks replaced by the present one. Throws where the marks are missing. */
export function withSettingsTable(text: string): string {
  const from = text.indexOf(begin)
  const to = text.indexOf(end)
  if (from === -1 || to < from) throw new Error(`The README has lost its marks: ${begin} … ${end}`)
  return `${text.slice(0, from + begin.length)}\n${settingsTable()}\n${text.slice(to)}`
}

// npm run docs:settings, after a change of lib/env.ts.
if (import.meta.main) {
  const path = join(root, 'README.md')
  const text = await readFile(path, 'utf8')
  await writeFile(path, withSettingsTable(text))
  print('The table of settings in README.md is up to date.')
}
