import type { z } from 'zod'
import { AppError, type FieldError } from './errors.ts'

/** Parses input by a schema. Throws `invalid_input` with the path of everything at fault. */
export function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  const fields: FieldError[] = result.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
  const list = fields.map(({ path, message }) => `${path || 'input'}: ${message}`).join('; ')
  throw new AppError('invalid_input', `The input is not valid: ${list}`, { fields })
}
