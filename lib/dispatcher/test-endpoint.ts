import type { z } from 'zod'
import type { PrismaClient } from '../db/client.ts'
import { AppError } from '../errors.ts'
import { standardBody } from '../formats/standard.ts'
import { publicId } from '../ids.ts'
import type { Scope } from '../webhooks/organizations.ts'
import { createTestDelivery, type TestAnswer, type testInput } from '../webhooks/test-deliveries.ts'
import { verifiedWith } from '../webhooks/verified-with.ts'
import { type Claim, leaseMs } from './claim.ts'
import type { Engine } from './engine.ts'
import type { AttemptRow } from './record.ts'

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
  const { deliveryId, result, attempt } = await runTest(db, engine, scope, endpointId, input)
  return {
    deliveryId: publicId('dlv', deliveryId),
    succeeded: result.status === 'succeeded',
    statusCode: attempt.statusCode,
    responseHeaders: attempt.responseHeaders,
    responseBody: attempt.responseBody,
    durationMs: attempt.durationMs,
    error: attempt.errorClass === null ? null : { class: attempt.errorClass, message: attempt.errorMessage ?? '' },
    verifiedWith: await verifiedWith(db, scope, endpointId, { ...attempt, requestBody: sentBody(result.claim, attempt) }),
  }
}

/** As `testEndpoint`, for a caller that wants to know what was sent: the body, as text. Throws as it does. */
export async function testEndpointBody(...args: Parameters<typeof testEndpoint>): Promise<string> {
  const { attempt, result } = await runTest(...args)
  return sentBody(result.claim, attempt)
}

function sentBody({ event: { type, occurredAt, dataText } }: Claim, { requestBody }: AttemptRow): string {
  return requestBody ?? standardBody({ type, occurredAt, dataText })
}

async function runTest(...[db, engine, scope, endpointId, input]: Parameters<typeof testEndpoint>) {
  const deliveryId = await createTestDelivery(db, scope, endpointId, { ...input, dueInMs: leaseMs })
  const claim = await engine.claimOne(deliveryId)
  if (!claim) throw new AppError('conflict', 'The test is being delivered by another process; see the log.')
  const result = await engine.attempt(claim)
  await engine.record(result)
  // No dispatcher does it for this process.
  await engine.observe()
  if (!result.attempt) throw new AppError('not_found', 'The endpoint was deleted while the test ran.')
  return { deliveryId, result, attempt: result.attempt }
}
