import { db } from '#lib/db/client.ts'
import type { Range } from '#lib/webhooks/figures.ts'
import { type History, recentHistory } from '#lib/webhooks/history.ts'
import { type EngineStatus, engineStatus } from '#lib/webhooks/system.ts'

/** What the page shows. */
export type SystemFigures = { status: EngineStatus; history: History; readAt: string }

/** Reads everything the page shows. */
export async function readSystem(range: Range): Promise<SystemFigures> {
  const [status, history] = await Promise.all([engineStatus(db()), recentHistory(db(), range)])
  return { status, history, readAt: new Date().toISOString() }
}
