import { expect, test } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { countPasswordAttempt, countSignInAttempt, forgetSignInAttempts } from './throttle.ts'

const { db } = useDatabase()

/** How many of `attempts` simultaneous attempts were let through. */
async function letThrough(attempts: number, of: (index: number) => { email: string; address: string }): Promise<number> {
  const results = await Promise.allSettled(Array.from({ length: attempts }, (_, index) => countSignInAttempt(db, of(index))))
  return results.filter(({ status }) => status === 'fulfilled').length
}

/** Lets time pass for one counter. */
async function age(key: string, minutes: number): Promise<void> {
  await db.$executeRaw`update sign_in_throttle set window_ends_at = window_ends_at - make_interval(mins => ${minutes}::int) where key = ${key}`
}

test('an account is let through ten times in a quarter of an hour, however many try at once and from wherever', async () => {
  expect(await letThrough(25, (index) => ({ email: 'a@example.com', address: `198.51.100.${index}` }))).toBe(10)
})

test('an address is let through fifty times, whatever accounts it tries', async () => {
  expect(await letThrough(60, (index) => ({ email: `many-${index}@example.com`, address: '203.0.113.1' }))).toBe(50)
})

test('attempts of an address that is refused do not count against the accounts it tries', async () => {
  await letThrough(50, (index) => ({ email: `fill-${index}@example.com`, address: '203.0.113.2' }))
  expect(await letThrough(20, () => ({ email: 'victim@example.com', address: '203.0.113.2' }))).toBe(0)
  expect(await letThrough(1, () => ({ email: 'victim@example.com', address: '203.0.113.3' }))).toBe(1)
})

test('the refusal names the minutes to wait, and waiting that long helps', async () => {
  for (let attempt = 0; attempt < 10; attempt++) await countPasswordAttempt(db, 'wait@example.com')
  await age('account:wait@example.com', 3)
  const refusal = countPasswordAttempt(db, 'wait@example.com')
  await expect(refusal).rejects.toMatchObject({ code: 'too_many_requests', headers: { 'retry-after': '720' } })
  await expect(refusal).rejects.toThrow('Too many attempts to sign in. Try again in 12 minutes.')
  await age('account:wait@example.com', 12)
  expect(await letThrough(12, () => ({ email: 'wait@example.com', address: '203.0.113.4' }))).toBe(10)
})

test('attempts while refused do not make the wait longer', async () => {
  for (let attempt = 0; attempt < 40; attempt++) await countPasswordAttempt(db, 'eager@example.com').catch(() => undefined)
  const row = await db.signInThrottle.findUniqueOrThrow({ where: { key: 'account:eager@example.com' } })
  expect(row.attempts).toBe(11)
  await age('account:eager@example.com', 15)
  await countPasswordAttempt(db, 'eager@example.com')
})

test('a success forgets the attempts for its account only, and clears away windows that are over', async () => {
  await letThrough(10, () => ({ email: 'right@example.com', address: '203.0.113.5' }))
  await letThrough(10, () => ({ email: 'other@example.com', address: '203.0.113.5' }))
  await countPasswordAttempt(db, 'old@example.com')
  await age('account:old@example.com', 16)
  await forgetSignInAttempts(db, { email: 'right@example.com', address: '203.0.113.5' })
  expect(await letThrough(1, () => ({ email: 'right@example.com', address: '203.0.113.6' }))).toBe(1)
  expect(await letThrough(1, () => ({ email: 'other@example.com', address: '203.0.113.6' }))).toBe(0)
  expect(await db.signInThrottle.findUnique({ where: { key: 'account:old@example.com' } })).toBeNull()
})

test('a hundred people may sign in from one address, and their successes win no guesses back', async () => {
  const address = '203.0.113.7'
  await letThrough(49, (index) => ({ email: `guess-${index}@example.com`, address }))
  for (let person = 0; person < 100; person++) {
    const attempt = { email: `person-${person}@example.com`, address }
    await countSignInAttempt(db, attempt)
    await forgetSignInAttempts(db, attempt)
  }
  expect(await letThrough(5, (index) => ({ email: `more-${index}@example.com`, address }))).toBe(1)
})
