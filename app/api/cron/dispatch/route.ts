import { problemOf } from '#lib/auth/api.ts'
import { requireCronSecret } from '#lib/auth/cron.ts'
import { db } from '#lib/db/client.ts'
import { dispatchDue } from '#lib/dispatcher/dispatch-due.ts'
import { engine } from '#lib/dispatcher/engine.ts'
import { env } from '#lib/env.ts'
import { parse } from '#lib/parse.ts'
import { dispatchQuery } from '#lib/webhooks/platform-schemas.ts'
import { settleRecoveries, stepRecoveries } from '#lib/webhooks/recovery-steps.ts'

/** Delivers what is due, for installations that have a scheduler and no dispatcher process. */
async function dispatch(request: Request): Promise<Response> {
  try {
    await requireCronSecret(request)
    const { budgetMs } = parse(dispatchQuery, Object.fromEntries(new URL(request.url).searchParams))
    await stepRecoveries(db())
    await settleRecoveries(db())
    return Response.json(await dispatchDue(engine(), { budgetMs, concurrency: env().DISPATCH_CONCURRENCY }))
  } catch (error) {
    return problemOf(error)
  }
}

export { dispatch as GET, dispatch as POST }
