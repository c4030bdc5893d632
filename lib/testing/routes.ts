import { globSync, readFileSync } from 'node:fs'

/** A method of a route as the file system has it: `get /api/v1/endpoints/{id}`, and the file that answers it. */
export type Route = { name: string; method: string; path: string; file: string }

/** Every method of every route file there is. */
export function everyRoute(): Route[] {
  // A pattern passes over folders that begin with a dot.
  return globSync(['app/**/route.ts', 'app/.well-known/**/route.ts'])
    .map((file) => file.replaceAll('\\', '/'))
    .flatMap((file) => methodsOf(file).map((method) => ({ name: `${method} ${pathOf(file)}`, method, path: pathOf(file), file })))
}

function pathOf(file: string): string {
  return file
    .replace(/^app|\/route\.ts$|\/\([^/]*\)/g, '')
    .replaceAll('[', '{')
    .replaceAll(']', '}')
}

function methodsOf(file: string): string[] {
  const exported = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('export '))
    .join('\n')
  return [...exported.matchAll(/\b(GET|POST|PUT|PATCH|DELETE)\b/g)].map(([, method]) => String(method).toLowerCase())
}
