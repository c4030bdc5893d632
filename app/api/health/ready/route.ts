import { db } from '#lib/db/client.ts'
import { readiness } from '#lib/webhooks/readiness.ts'

/** For whoever chooses where requests go: 503 while this process should get none. */
export async function GET(): Promise<Response> {
  // Written in by next.config.js, because a build is for the migrations that were there when it was made.
  const answer = await readiness(db(), process.env.HOOKPORT_MIGRATION ?? '')
  return Response.json(answer, { status: answer.status === 'ok' ? 200 : 503, headers: { 'cache-control': 'no-store' } })
}
