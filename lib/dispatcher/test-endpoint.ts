import { z } from 'zod'
import type { PrismaClient } from '../db/client.ts'
import { AppError } from '../errors.ts'
import { publicId } from '../ids.ts'
import { eventTypeName } from '../webhooks/catalog.ts'
import type { Scope } from '../webhooks/organizations.ts'
import { createTestDelivery } from '../webhooks/test-deliveries.ts'
import type { Engine } from './engine.ts'
import { leaseMs } from './queue.ts'

export const testInput = z.object({ eventType: eventTypeName.optional(), data: z.json().optional() })

/** The answer of a test, once its only attempt is over. `succeeded` means a 2xx status. */
export type TestAnswer = {
  deliveryId: string
  succeeded: boolean
  statusCode: number | null
  responseHeaders: Record<string, string> | null
  responseBody: string | null
  durationMs: number
  error: { class: string; message: string } | null
}

/**
 * Sends one test to an endpoint and waits for it: a real, signed, logged delivery that is never retried. It takes the same way as every
 * other attempt, only in this process, so that it works without a dispatcher. Throws `not_found`, `unknown_event_type`, `payload_too_large`.
 */
export async function testEndpoint(
  db: PrismaClient,
  engine: Engine,
  scope: Scope,
  endpointId: string,
  input: z.infer<typeof testInput>,
): Promise<TestAnswer> {
  const deliveryId = await createTestDelivery(db, scope, endpointId, { ...input, dueInMs: leaseMs })
  const claim = await engine.claimOne(deliveryId)
  if (!claim) throw new AppError('conflict', 'The test is being delivered by another process; see the log.')
  const { result } = await engine.deliver(claim)
  const attempt = result.attempt
  if (!attempt) throw new AppError('not_found', 'The endpoint was deleted while the test ran.')
  return {
    deliveryId: publicId('dlv', deliveryId),
    succeeded: result.status === 'succeeded',
    statusCode: attempt.statusCode,
    responseHeaders: attempt.responseHeaders,
    responseBody: attempt.responseBody,
    durationMs: attempt.durationMs,
    error: attempt.errorClass === null ? null : { class: attempt.errorClass, message: attempt.errorMessage ?? '' },
  }
}
