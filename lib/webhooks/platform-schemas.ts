import { z } from 'zod'

/** The query of `/api/cron/dispatch`. */
export const dispatchQuery = z.object({
  budgetMs: z.coerce.number().int().min(1).max(300_000).default(8000).describe('No attempt begins after this many milliseconds.'),
})

/** What one run of `/api/cron/dispatch` did. */
export const dispatchAnswer = z.object({
  claimed: z.number().int(),
  succeeded: z.number().int(),
  failed: z.number().int(),
  durationMs: z.number().int(),
})

/** What `/api/health/live` answers. */
export const liveAnswer = z.object({ status: z.literal('ok') })

/** What `/api/health/ready` answers, also with 503: each check by itself. */
export const readyAnswer = z.object({
  status: z.enum(['ok', 'unavailable']),
  database: z.enum(['ok', 'unavailable']),
  migrations: z.enum(['ok', 'pending', 'unknown']).describe('`pending`: the database has not seen the migrations of this version yet.'),
  draining: z.boolean().describe('The process finishes what it has and is about to end.'),
})

/** What `/api/health` answers, also with 503. */
export const healthAnswer = z.object({
  status: z.enum(['ok', 'unavailable']),
  database: z.enum(['ok', 'unavailable']),
  oldestDueSeconds: z.number().nullable().describe('How long the longest overdue delivery has been waiting.'),
})
