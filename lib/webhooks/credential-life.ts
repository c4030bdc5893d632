import { z } from 'zod'
import { AppError } from '../errors.ts'

/** When a key or credential that is being made is to end: a moment to come, or null, which is the default, for never. */
export const expiry = z.iso
  .datetime({ offset: true })
  .refine((iso) => Date.parse(iso) > Date.now(), 'must be in the future')
  .transform((iso) => new Date(iso).toISOString())
  .nullable()
  .default(null)

/** What is made for ever unless it says otherwise. */
export type Lasting<Input extends { expiresAt: string | null }> = Omit<Input, 'expiresAt'> & Partial<Pick<Input, 'expiresAt'>>

/** Throws `unauthenticated`, saying since when, for what has expired. `noun` is what it is called. */
export function requireUnexpired(noun: string, expiresAt: Date | null): void {
  if (expiresAt && expiresAt.getTime() <= Date.now())
    throw new AppError('unauthenticated', `This ${noun} expired on ${expiresAt.toISOString()}. Create another.`)
}

/** Whether "last used" says so already: it is kept true to the minute, so that no call need write. */
export function usedWithinMinute(lastUsedAt: Date | null, now: Date): boolean {
  return lastUsedAt !== null && now.getTime() - lastUsedAt.getTime() < minuteMs
}

/** The rows that do not yet: of many processes that come to it at once, one writes. */
export function notUsedWithinMinute(now: Date) {
  return { OR: [{ lastUsedAt: null }, { lastUsedAt: { lte: new Date(now.getTime() - minuteMs) } }] }
}

const minuteMs = 60_000
