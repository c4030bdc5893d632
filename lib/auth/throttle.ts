import type { Db } from '../db/client.ts'
import { type AppError, tooMany } from '../errors.ts'

const windowMinutes = 15
const attemptsMax = { account: 10, address: 50 } as const
const linksMax = { account: 3, address: 20 } as const

/**
 * Counts one attempt to sign in, before its password is looked at, and throws `too_many_requests` when there were too many
 * from the address or for the account. The counters are rows, so that all portal processes share them; the database's
 * clock ends their windows. The address comes first: one that is refused no longer counts against the account it tries.
 */
export async function countSignInAttempt(db: Db, { email, address }: { email: string; address: string }): Promise<void> {
  await count(db, addressKey(address), attemptsMax.address)
  await countPasswordAttempt(db, email)
}

/** Counts one guess at the password of an account, whoever makes it. Throws `too_many_requests`. */
export async function countPasswordAttempt(db: Db, email: string): Promise<void> {
  await count(db, accountKey(email), attemptsMax.account)
}

/** Counts one request for a link by e-mail, whether there is such an account or not, so that nobody's mailbox is filled by strangers. Throws `too_many_requests`. */
export async function countLinkRequest(db: Db, { email, address }: { email: string; address: string }): Promise<void> {
  await count(db, `link ${addressKey(address)}`, linksMax.address, 'links were asked for')
  await count(db, `link ${accountKey(email)}`, linksMax.account, 'links were asked for')
}

/** Forgets the guesses at an account's password after a right one; its owner's mistakes are forgiven. Windows that are over go along. */
export async function forgetPasswordAttempts(db: Db, email: string): Promise<void> {
  await db.$executeRaw`
    delete from sign_in_throttle
    where key = ${accountKey(email)} or window_ends_at <= now()`
}

/** After a success also gives its address back what it was counted, so that a whole office may sign in from behind one. */
export async function forgetSignInAttempts(db: Db, { email, address }: { email: string; address: string }): Promise<void> {
  await forgetPasswordAttempts(db, email)
  await db.$executeRaw`
    update sign_in_throttle
    set attempts = attempts - 1
    where key = ${addressKey(address)} and attempts > 0`
}

async function count(db: Db, key: string, limit: number, what = 'attempts to sign in'): Promise<void> {
  const [row] = await db.$queryRaw<{ attempts: number; minutesLeft: number }[]>`
    insert into sign_in_throttle as current (key, attempts, window_ends_at)
    values (${key}, 1, now() + make_interval(mins => ${windowMinutes}::int))
    on conflict (key) do update set
      attempts = case when current.window_ends_at <= now() then 1 else least(current.attempts, ${limit}::int) + 1 end,
      window_ends_at = case when current.window_ends_at <= now() then excluded.window_ends_at else current.window_ends_at end
    returning attempts, ceil(extract(epoch from window_ends_at - now()) / 60)::int as "minutesLeft"`
  if (row && row.attempts > limit) throw refusalOf(what, limit, Math.max(1, row.minutesLeft))
}

function refusalOf(what: string, size: number, minutes: number): AppError {
  const wait = minutes === 1 ? '1 minute' : `${minutes} minutes`
  const amounts = { size, seconds: windowMinutes * 60, waitSeconds: minutes * 60 }
  return tooMany(`Too many ${what}. Try again in ${wait}.`, amounts)
}

function accountKey(email: string): string {
  return `account:${email}`
}

function addressKey(address: string): string {
  return `address:${address}`
}
