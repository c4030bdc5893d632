import { z } from 'zod'
import { publishedSchema, publishRequest } from './publish.ts'

/** Up to a thousand bodies of single publishes. Each is parsed by itself, so that one at fault does not refuse the others. */
export const batchRequest = z.object({ events: z.array(z.unknown()).min(1).max(1000) })

/** What the events of a batch should be. */
export const batchSchema = z.object({ events: z.array(publishRequest).min(1).max(1000) })

/** The outcome of one event of a batch. */
export const batchItemSchema = z.union([
  publishedSchema,
  z.object({
    error: z.object({
      code: z.string(),
      message: z.string(),
      errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    }),
  }),
])

export type BatchItem = z.infer<typeof batchItemSchema>
