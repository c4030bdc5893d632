import type { ClientBase } from 'pg'
import { firstIdAt } from '../ids.ts'
import { ownIdAgeMsMax } from '../webhooks/event-rows.ts'

const dayMs = 86_400_000
const batchMax = 1_000

// An event that still waits to be delivered keeps its data until it goes with its day. What the log shows in its lists stays.
const eraseSql = `
  with old as materialized (
    select v.id from event v
    where v.id >= $1::uuid and v.id < $2::uuid and v.erased_at is null and not exists (select from due q where q.event_id = v.id)
    order by v.id limit ${batchMax} for update
  ), erased as (
    update event v set data = 'null', erased_at = now() from old where v.id = old.id returning v.id
  ), emptied as (
    update attempt a
    set request_headers = '{}', request_body = case when a.request_body is null then null else '' end,
      response_headers = case when a.response_headers is null then null else '{}'::json end, response_body = null
    from delivery d join old on d.event_id = old.id
    where d.id >= $3::uuid and a.delivery_id = d.id
  )
  select from erased`

/**
 * Erases the data of events from before whole days, `days` ago, with the headers and bodies of what was sent and answered; the log keeps its lines. What was
 * done is remembered by day, so that a round looks only at the days since the last one. Returns how many events were erased.
 */
export async function erasePayloads(client: ClientBase, days: number, now: number): Promise<number> {
  const until = Math.floor(now / dayMs) * dayMs - days * dayMs
  const { rows } = await client.query<{ from: Date | null }>('select payloads_erased_until as "from" from upkeep')
  const from = rows[0]?.from?.getTime() ?? 0
  if (until <= from) return 0
  const values = [firstIdAt(from), firstIdAt(until), firstIdAt(Math.max(0, from - ownIdAgeMsMax))]
  let total = 0
  for (let count = batchMax; count === batchMax; total += count) count = (await client.query(eraseSql, values)).rowCount ?? 0
  await client.query('update upkeep set payloads_erased_until = $1', [new Date(until)])
  return total
}
