import { z } from 'zod'
import { AppError, type FieldError } from './errors.ts'

/** Parses input by a schema. Throws `invalid_input` with the path of everything at fault. */
export function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input)
  if (result.success) {
    const path = pathOfUnstorable(result.data)
    if (path === null) return result.data
    throw new AppError('invalid_input', `The input is not valid: ${path}: ${unstorable}`, {
      fields: [{ path, message: unstorable }],
    })
  }
  const fields: FieldError[] = result.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
  const list = fields.map(({ path, message }) => `${path || 'input'}: ${message}`).join('; ')
  throw new AppError('invalid_input', `The input is not valid: ${list}`, { fields })
}

/** A moment with its offset, in the years that PostgreSQL and JavaScript agree on. */
export const instant = z.iso.datetime({ offset: true }).refine((text) => {
  const year = new Date(text).getUTCFullYear()
  return year >= 1 && year <= 9999
}, 'must be in the years 1 to 9999')

const unstorable = 'must not contain NUL or half of a surrogate pair'

// An event's `data` is kept and sent as JSON text, in which such a character is an escape like any other; the `events` of a batch are parsed one by one.
const unlooked = ['data', 'events']

/** Where a text stands in parsed input that PostgreSQL cannot hold, or null. */
function pathOfUnstorable(value: unknown, path: string[] = []): string | null {
  if (path.length === 1 && unlooked.includes(path[0] ?? '')) return null
  if (typeof value === 'string') return isStorable(value) ? null : path.join('.') || 'input'
  if (typeof value !== 'object' || value === null) return null
  for (const [name, inner] of Object.entries(value)) {
    if (!isStorable(name)) return [...path, name.replaceAll('\0', '').toWellFormed()].join('.')
    const found = pathOfUnstorable(inner, [...path, name])
    if (found !== null) return found
  }
  return null
}

function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}
