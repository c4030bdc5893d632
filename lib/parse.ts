import type { z } from 'zod'
import { AppError, type FieldError } from './errors.ts'

/** Parses input by a schema. Throws `invalid_input` with the path of everything at fault. */
export function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input)
  if (result.success) {
    const path = pathOfNul(result.data)
    if (path === null) return result.data
    throw new AppError('invalid_input', `The input is not valid: ${path}: must not contain NUL`, {
      fields: [{ path, message: 'must not contain NUL' }],
    })
  }
  const fields: FieldError[] = result.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
  const list = fields.map(({ path, message }) => `${path || 'input'}: ${message}`).join('; ')
  throw new AppError('invalid_input', `The input is not valid: ${list}`, { fields })
}

/**
 * Where a NUL stands in parsed input, or null. PostgreSQL can hold none, neither as text nor in jsonb. An event's `data` may have one: it is
 * kept and sent as JSON text, in which a NUL is an escape like any other.
 */
function pathOfNul(value: unknown, path: string[] = []): string | null {
  if (typeof value === 'string') return value.includes('\0') ? path.join('.') || 'input' : null
  if (typeof value !== 'object' || value === null || (path.length === 1 && path[0] === 'data')) return null
  for (const [name, inner] of Object.entries(value)) {
    if (name.includes('\0')) return [...path, name.replaceAll('\0', '')].join('.')
    const found = pathOfNul(inner, [...path, name])
    if (found !== null) return found
  }
  return null
}
