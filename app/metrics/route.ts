import { callerOf, problemOf } from '#lib/auth/api.ts'
import { hasCronSecret } from '#lib/auth/cron.ts'
import { db } from '#lib/db/client.ts'
import { AppError } from '#lib/errors.ts'
import { metricsText, metricsType } from '#lib/webhooks/metrics.ts'
import { engineStatus } from '#lib/webhooks/system.ts'

/** The platform's figures for Prometheus: for the operator and for whoever has the cron secret, because they are nobody else's. */
export async function GET(request: Request): Promise<Response> {
  try {
    if (!hasCronSecret(request) && (await callerOf(request)).kind !== 'operator')
      throw new AppError('forbidden', 'This call needs an operator key or the cron secret.')
    const text = await metricsText(await engineStatus(db()))
    return new Response(text, { headers: { 'content-type': metricsType, 'cache-control': 'no-store' } })
  } catch (error) {
    return problemOf(error)
  }
}
