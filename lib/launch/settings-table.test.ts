import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { settings } from '#lib/env.ts'
import { root } from './build.ts'
import { settingsTable, withSettingsTable } from './settings-table.ts'

test('the README says of every setting what the schema says (npm run docs:settings writes it)', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  expect(withSettingsTable(readme)).toBe(readme)
})

test('every variable has a row with its default and its meaning', () => {
  const rows = settingsTable().split('\n').slice(2)
  expect(rows).toHaveLength(Object.keys(settings.shape).length)
  for (const row of rows) expect(row).toMatch(/^\| `[A-Z_\d]+` \| [^|]+ \| [^|]{3,} \|$/)
  expect(rows).toContainEqual(expect.stringMatching(/^\| `RETENTION_DAYS` \| 30 \|/))
  expect(rows).toContainEqual(expect.stringMatching(/^\| `SMTP_URL` \| unset \|/))
})
