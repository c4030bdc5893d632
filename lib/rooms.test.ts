import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'

// Which room may import from which (README, "The rooms"). A room may always import from itself and from the files that stand directly in lib.
const mayImport: Record<string, string[]> = {
  app: ['components', 'lib/auth', 'lib/openapi', 'lib/dispatcher', 'lib/webhooks', 'lib/formats', 'lib/db'],
  components: ['lib/webhooks'],
  'lib/front': ['app', 'lib/auth', 'lib/openapi', 'lib/launch', 'lib/webhooks', 'lib/db'],
  'lib/launch': ['lib/auth', 'lib/webhooks', 'lib/db'],
  'lib/auth': ['lib/webhooks', 'lib/db'],
  'lib/openapi': ['lib/webhooks', 'lib/formats'],
  'lib/dispatcher': ['lib/webhooks', 'lib/formats', 'lib/db'],
  'lib/webhooks': ['lib/formats', 'lib/db'],
  'lib/formats': [],
  'lib/db': [],
  lib: [],
  // The next two look at the product from everywhere, and nothing of the product knows them.
  prisma: ['lib/launch', 'lib/auth', 'lib/dispatcher', 'lib/webhooks', 'lib/formats', 'lib/db'],
  bench: ['lib/launch', 'lib/auth', 'lib/dispatcher', 'lib/webhooks', 'lib/formats', 'lib/db', 'lib/testing'],
}

const mayRender = ['app', 'components', 'lib/auth', 'lib/front']

const files = globSync(['app/**/*.{ts,tsx}', 'bench/**/*.ts', 'components/**/*.{ts,tsx}', 'lib/**/*.{ts,tsx}', 'prisma/**/*.ts']).filter(
  (file) => !/\.test\.tsx?$|^lib\/testing\/|^lib\/db\/generated\//.test(file),
)
const imports = new Map(files.map((file) => [file, importsOf(file)]))

/** `app`, `bench`, `components`, `lib`, `prisma`, or `lib/<room>`. */
function roomOf(file: string): string {
  const [top = '', room = ''] = file.split('/')
  return top === 'lib' && !room.includes('.') ? `lib/${room}` : top
}

function importsOf(file: string): string[] {
  const source = readFileSync(file, 'utf8')
  const specifiers = [...source.matchAll(/^\s*(?:import|export)\s(?:[^'"]*?\sfrom\s)?['"]([^'"]+)['"]|import\(['"]([^'"]+)['"]\)/gm)]
  return specifiers.map(([, from, dynamic]) => resolve(file, from ?? dynamic ?? ''))
}

/** A path of the project, or a package's name. */
function resolve(file: string, specifier: string): string {
  if (specifier.startsWith('#')) return specifier.slice(1)
  return specifier.startsWith('.') ? normalize(join(dirname(file), specifier)) : `package:${specifier}`
}

test('every import goes in the one direction of the rooms', () => {
  const wrong = [...imports].flatMap(([file, targets]) =>
    targets
      .filter((target) => /^(app|bench|components|lib|prisma)\//.test(target))
      .filter((target) => roomOf(target) !== roomOf(file) && roomOf(target) !== 'lib' && !mayImport[roomOf(file)]?.includes(roomOf(target)))
      .map((target) => `${file} imports ${target}`),
  )
  expect(wrong).toEqual([])
})

test('no file imports itself, by whatever detour', () => {
  const cycles: string[] = []
  const done = new Set<string>()
  const visit = (file: string, path: string[]): void => {
    if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' → '))
    else if (!done.has(file)) for (const target of imports.get(file) ?? []) visit(target, [...path, file])
    done.add(file)
  }
  for (const file of files) visit(file, [])
  expect(cycles).toEqual([])
})

test('only app, components, lib/auth and lib/front know Next.js and React', () => {
  const wrong = [...imports].filter(
    ([file, targets]) => !mayRender.includes(roomOf(file)) && targets.some((target) => /^package:(next|react)/.test(target)),
  )
  expect(wrong.map(([file]) => file)).toEqual([])
})

test('only the log table touches the table library', () => {
  const touching = [...imports].filter(([, targets]) => targets.some((target) => target.startsWith('package:@tanstack/')))
  expect(touching.map(([file]) => file)).toEqual(['components/log-table.tsx'])
})

test('the rule sees what it judges', () => {
  expect(imports.get('lib/dispatcher/engine.ts')).toEqual(expect.arrayContaining(['package:pg', 'lib/dispatcher/egress.ts', 'lib/env.ts']))
  expect(files.length).toBeGreaterThan(50)
})

// React Aria first renders what makes up a collection inside a <template>. Elements that come from a server component may be late, and
// React then fills the place that it kept for them, which it cannot find in there: the page is thrown away and made anew in the browser.
test('what React Aria makes a collection of is made in client components', () => {
  const collections =
    /import \{[^}]*\b(?:Autocomplete|Breadcrumbs|ComboBox|Dropdown|ListBox|Menu|Select|Table|Tabs|TagGroup|ToggleButtonGroup|Tree)\b[^}]*\} from '@heroui\/react'/
  const wrong = files.filter((file) => {
    const source = readFileSync(file, 'utf8')
    return collections.test(source) && !source.startsWith("'use client'")
  })
  expect(files.some((file) => collections.test(readFileSync(file, 'utf8')))).toBe(true)
  expect(wrong).toEqual([])
})
