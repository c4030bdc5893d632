import { db, type PrismaClient } from '#lib/db/client.ts'
import { env } from '#lib/env.ts'
import { AppError, tooMany } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import type { ApiCaller } from '#lib/webhooks/api-keys.ts'
import type { Actor } from '#lib/webhooks/audit.ts'

/** `size` at once, and as many again in `seconds`. A `size` of 0 is no limit. */
export type Limit = { name: string; size: number; seconds: number; of: string }

export type Limiter = {
  /** Takes `cost` from what `who` has left. Throws `too_many_requests`. */
  take(limit: Limit, who: string, cost?: number): Promise<void>
}

/** What this process has taken out of a bucket and not used yet. */
type Lease = { left: number; used: number; block: number; endsAtMs: number; refusedUntilMs: number; asking: Promise<void> | null }

const leasesMax = 20_000

/**
 * Limits that hold over all processes: a bucket for each key or address is a row, and the database's clock refills it. A process takes out of
 * it in blocks and serves from what it has, so that a busy key costs a few statements a second and not one a request; a block is at most a
 * tenth of the bucket and twice of what was used of late, so that little is taken in vain. What is not used when the time of the limit is over is
 * lost; so in any span of T seconds no more than `size` x (2 + T / `seconds`) get through, whatever the number of processes.
 */
export function createLimiter(database: () => PrismaClient, now = () => performance.now()): Limiter {
  const leases = new Map<string, Lease>()
  return {
    async take(limit, who, cost = 1) {
      if (limit.size === 0) return
      const key = `${limit.name}:${who}`
      const needed = Math.min(cost, limit.size)
      const lease = leases.get(key) ?? newLease(leases, key)
      for (;;) {
        if (now() < lease.refusedUntilMs) throw refusalOf(limit, lease.refusedUntilMs - now())
        if (now() < lease.endsAtMs && lease.left >= needed) break
        // Those who come meanwhile wait for the same statement.
        lease.asking ??= ask(database(), { limit, key, needed, lease, now }).finally(() => {
          lease.asking = null
        })
        await lease.asking
      }
      lease.left -= needed
      lease.used += needed
    },
  }
}

function newLease(leases: Map<string, Lease>, key: string): Lease {
  const lease = { left: 0, used: 0, block: 1, endsAtMs: 0, refusedUntilMs: 0, asking: null }
  leases.set(key, lease)
  for (const oldest of leases.keys()) {
    if (leases.size <= leasesMax) break
    leases.delete(oldest)
  }
  return lease
}

type Question = { limit: Limit; key: string; needed: number; lease: Lease; now: () => number }

async function ask(database: PrismaClient, { limit, key, needed, lease, now }: Question): Promise<void> {
  const askedAtMs = now()
  const isOver = askedAtMs >= lease.endsAtMs
  const wanted = isOver ? lease.used : 2 * lease.block
  lease.block = Math.max(1, Math.min(wanted, Math.floor(limit.size / 10)))
  const { granted, tokens } = await takeBlock(database, limit, key, { needed, wanted: Math.max(needed, lease.block) })
  if (granted < needed) {
    lease.refusedUntilMs = now() + (1000 * (needed - tokens) * limit.seconds) / limit.size
    return
  }
  lease.left = (isOver ? 0 : lease.left) + granted
  lease.used = 0
  lease.endsAtMs = askedAtMs + 1000 * limit.seconds
}

type Amounts = { needed: number; wanted: number }

/** One row, by its primary key; its lock makes processes take turns. */
async function takeBlock(
  database: PrismaClient,
  limit: Limit,
  key: string,
  { needed, wanted }: Amounts,
): Promise<{ granted: number; tokens: number }> {
  const perSecond = limit.size / limit.seconds
  try {
    const [row] = await database.$queryRaw<{ granted: number; tokens: number }[]>`
      insert into rate_limit as bucket (key, tokens, granted, refilled_at)
      values (${key}, ${limit.size}::float - ${wanted}::float, ${wanted}::int, now())
      on conflict (key) do update set (tokens, granted, refilled_at) = (
        select available - given, given, greatest(bucket.refilled_at, now())
        from (
          select least(${limit.size}::float, bucket.tokens + ${perSecond}::float * greatest(0, extract(epoch from now() - bucket.refilled_at))) as available
        ) refilled
        cross join lateral (
          select case when available >= ${needed}::float then least(${wanted}::int, floor(available)::int) else 0 end as given
        ) taken
      )
      returning granted, tokens`
    if (row) return row
  } catch (error) {
    // Without its database a portal has worse to tell than this, and pages that need none should still come.
    log().warn({ err: error }, 'the rate limit could not be asked for; letting through')
  }
  return { granted: wanted, tokens: 0 }
}

function refusalOf({ size, seconds, of }: Limit, waitMs: number): AppError {
  const waitSeconds = Math.max(1, Math.ceil(waitMs / 1000))
  return tooMany(`Too many ${of}: ${size} in ${seconds} s. Try again in ${waitSeconds} s.`, { size, seconds, waitSeconds })
}

const limiter = createLimiter(db)

/** Counts a call of the API by its key; the access tokens of one service credential count together. Throws `too_many_requests`. */
export function takeCall({ actor }: { actor: Pick<Actor, 'id'> }): Promise<void> {
  return limiter.take({ name: 'calls', size: env().RATE_LIMIT_CALLS, seconds: 1, of: 'requests with this key' }, actor.id)
}

/** Counts events that are published by a key. Throws `too_many_requests`. */
export function takeEvents({ actor }: ApiCaller, count: number): Promise<void> {
  return limiter.take({ name: 'events', size: env().RATE_LIMIT_EVENTS, seconds: 1, of: 'events with this key' }, actor.id, count)
}

/** Counts a request by the address it came from. Throws `too_many_requests`. */
export function takeRequest(address: string): Promise<void> {
  return limiter.take(
    { name: 'requests', size: env().RATE_LIMIT_ADDRESS, seconds: 1, of: 'requests from this address' },
    networkOf(address),
  )
}

/**
 * Runs what asks for a credential, and counts it against the address when that was wrong. Throws what `ask` throws, and `too_many_requests` in
 * place of `unauthenticated` once there were too many. A right credential passes always: many who share an address do not suffer from one.
 */
export async function countRefused<T>(address: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    const limit = { name: 'refused', size: env().RATE_LIMIT_REFUSED, seconds: 60, of: 'wrong credentials from this address' }
    if (error instanceof AppError && error.code === 'unauthenticated') await limiter.take(limit, networkOf(address))
    throw error
  }
}

/** An IPv6 host has a network of 2^64 addresses to itself, so that counts as one. */
function networkOf(address: string): string {
  if (!address.includes(':')) return address
  const [head = '', tail] = address.split('::')
  const groups = head === '' ? [] : head.split(':')
  const missing = tail === undefined ? 0 : Math.max(0, 8 - groups.length - (tail === '' ? 0 : tail.split(':').length))
  return [...groups, ...Array(missing).fill('0'), ...(tail ? tail.split(':') : [])].slice(0, 4).join(':')
}
