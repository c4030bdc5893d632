import { Client, type Pool } from 'pg'
import { dropExpired, ensurePartitions, listPartitions } from '../db/partitions.ts'
import { firstIdAt } from '../ids.ts'
import { messageAgeMsMax } from '../webhooks/inbox-limits.ts'
import { erasePayloads } from './payloads.ts'

/** What one round did. Names of partitions, and counts of rows. */
export type Upkeep = {
  made: string[]
  dropped: string[]
  deliveriesExpired: number
  payloadsErased: number
  keysForgotten: number
  notesForgotten: number
  messagesForgotten: number
}

type Options = { databaseUrl: string; pool: Pool; retentionDays: number; payloadDays?: number | undefined; now?: number }

/**
 * Makes the partitions of the days to come, drops those of the days that are over, and forgets what belonged to them: the places in the queue
 * of deliveries whose event is gone, idempotency keys, staff's notes, and what arrived in inboxes. Any process may ask at any time; one round is
 * begun in an hour, and everybody else gets
 * null. What a round cannot finish, because somebody's transaction stands in the way, is left to the next.
 */
export async function keepUp({ databaseUrl, pool, retentionDays, payloadDays, now = Date.now() }: Options): Promise<Upkeep | null> {
  // A connection of its own: partitions are not detached within a transaction, nor planned with the engine's options.
  const client = new Client({ connectionString: databaseUrl, application_name: 'hookport upkeep' })
  let lost: Error | undefined
  client.on('error', (error) => {
    lost = error
  })
  await client.connect()
  try {
    if (!(await isDue(client))) return null
    const made = await ensurePartitions(client, now)
    const dropped = await dropExpired(client, retentionDays, { now })
    const [oldest] = (await listPartitions(client)).filter(({ table }) => table === 'event')
    const deliveriesExpired = oldest?.from ? await expireDeliveries(pool, oldest.from) : 0
    const payloadsErased = payloadDays === undefined ? 0 : await erasePayloads(client, payloadDays, now)
    await forgetHours(pool)
    await forgetLimits(pool)
    const keysForgotten = await forgetKeys(pool, now - retentionDays * dayMs)
    const notesForgotten = await inBatches(pool, forgetNotesSql, firstIdAt(now - retentionDays * dayMs))
    const messagesForgotten = await forgetMessages(pool, now - messageAgeMsMax)
    return { made, dropped, deliveriesExpired, payloadsErased, keysForgotten, notesForgotten, messagesForgotten }
  } catch (error) {
    throw lost ?? error
  } finally {
    await client.end()
  }
}

const dayMs = 86_400_000

// The row's lock decides between two that ask at once; the second then finds that the first has just begun.
const beginSql = `
  insert into upkeep (id, begun_at) values (1, now())
  on conflict (id) do update set begun_at = now() where upkeep.begun_at < now() - interval '1 hour'
  returning id`

async function isDue(client: Client): Promise<boolean> {
  return (await client.query(beginSql)).rowCount === 1
}

const batchMax = 1_000

const expireSql = `
  with late as materialized (
    select delivery_id from due where event_id < $1 and state <> 'claimed' limit ${batchMax} for update skip locked
  ), gone as (
    delete from due using late where due.delivery_id = any(array[late.delivery_id]) returning due.delivery_id
  ), logged as (
    update delivery d set status = 'skipped', reason = 'event_expired' from gone where d.id = any(array[gone.delivery_id])
  )
  select from gone`

/** Skips what still waits although its event has been dropped: there is nothing left to send. */
function expireDeliveries(pool: Pool, eventsFromMs: number): Promise<number> {
  return inBatches(pool, expireSql, firstIdAt(eventsFromMs))
}

const forgetSql = `
  delete from idempotency_key where id in (select id from idempotency_key where id < $1 order by id limit ${batchMax})`

/** Forgets the first answers to requests from before a time. Walks the primary key from its left edge. */
function forgetKeys(pool: Pool, beforeMs: number): Promise<number> {
  return inBatches(pool, forgetSql, firstIdAt(beforeMs))
}

const forgetNotesSql = `
  delete from delivery_note where id in (select id from delivery_note where delivery_id < $1 order by delivery_id limit ${batchMax})`

/** The charts reach back 30 days, whatever the retention. Reads endpoint_hour_hour_idx. */
async function forgetHours(pool: Pool): Promise<void> {
  await pool.query("delete from endpoint_hour where hour < now() - interval '32 days'")
}

/** A bucket that nobody has touched for an hour is full, which is what one without a row is. */
async function forgetLimits(pool: Pool): Promise<void> {
  await pool.query("delete from rate_limit where refilled_at < now() - interval '1 hour'")
}

const forgetMessagesSql = `
  delete from inbox_message where id in (select id from inbox_message where id < $1 order by id limit ${batchMax})`

/** Forgets what arrived in inboxes before a time. Walks the primary key from its left edge. */
function forgetMessages(pool: Pool, beforeMs: number): Promise<number> {
  return inBatches(pool, forgetMessagesSql, firstIdAt(beforeMs))
}

/** Repeats a statement that changes at most `batchMax` rows until it finds no more of them. Returns how many there were. */
async function inBatches(pool: Pool, text: string, bound: string): Promise<number> {
  let total = 0
  for (let count = batchMax; count === batchMax; total += count) count = (await pool.query(text, [bound])).rowCount ?? 0
  return total
}
