import { db } from '#lib/db/client.ts'
import { log } from '#lib/log.ts'
import { oldestDueSeconds } from '#lib/webhooks/backlog.ts'

/** For load balancers and for people: 503 while the database does not answer. */
export async function GET(): Promise<Response> {
  try {
    return Response.json({ status: 'ok', database: 'ok', oldestDueSeconds: await oldestDueSeconds(db()) })
  } catch (error) {
    log().error({ err: error }, 'the database does not answer')
    return Response.json({ status: 'unavailable', database: 'unavailable', oldestDueSeconds: null }, { status: 503 })
  }
}
