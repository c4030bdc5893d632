import { z } from 'zod'
import { invalidField } from '../errors.ts'
import { type IdPrefix, parseId } from '../ids.ts'

/** A page of a list: `cursor` continues behind the last row seen, at any depth; `offset` skips rows and answers the total. */
export const pageRequest = z.object({
  limit: z.coerce.number().int().min(1).max(250).default(25).describe('Rows per page.'),
  cursor: z.string().min(1).max(200).optional().describe('`nextCursor` of the page before.'),
  offset: z.coerce
    .number()
    .int()
    .min(0)
    .max(10_000_000)
    .optional()
    .describe('Rows to skip; the answer then has `total`. Of events and deliveries it is an estimate where it is above 100 000.'),
})

export type PageRequest = { limit: number; cursor?: string | undefined; offset?: number | undefined }

/** `nextCursor` is null on the last page; `total` is null unless the page was asked for by offset. */
export type Page<T> = { data: T[]; nextCursor: string | null; total: number | null }

/** How many rows to read for a page: one more than shown, which tells whether there is a next page. */
export function rowsToRead({ limit, offset }: PageRequest): { take: number; skip: number } {
  return { take: limit + 1, skip: offset ?? 0 }
}

/** The page that was asked for, from the rows read by `rowsToRead`. `count` runs only when the total is wanted. */
export async function toPage<T>(
  rows: T[],
  request: PageRequest,
  cursorOf: (row: T) => string,
  count: () => Promise<number>,
): Promise<Page<T>> {
  const data = rows.slice(0, request.limit)
  const last = data.at(-1)
  return {
    data,
    nextCursor: rows.length > request.limit && last !== undefined ? cursorOf(last) : null,
    total: request.offset === undefined ? null : await count(),
  }
}

/** The UUID inside an id that a query names. Throws `invalid_input` with the name of the parameter for anything else. */
export function uuidOfField(field: string, prefix: IdPrefix, id: string): string {
  const uuid = parseId(prefix, id)
  if (uuid === null) throw invalidField(field, `is no id that begins with ${prefix}_`)
  return uuid
}

/** The UUID that a list of ids continues behind. Throws `invalid_input`. */
export function uuidOfCursor(prefix: IdPrefix, cursor: string): string {
  return uuidOfField('cursor', prefix, cursor)
}
