import type { Refusal } from '#components/use-action.ts'

/** What was wrong with a setting or with a part of it, such as one item of its list. */
export function errorAt(refusal: Refusal | null, name: string): string | undefined {
  const paths = refusal?.fields?.map(({ path, message }) => ({ path: path.replace(/^patch\./, ''), message }))
  return paths?.find(({ path }) => path === name || path.startsWith(`${name}.`))?.message
}
