import { afterAll, describe, expect, test } from 'vitest'
import { createDb } from '#lib/db/client.ts'
import { AppError } from '#lib/errors.ts'
import { useDatabase } from '#lib/testing/database.ts'
import { countRefused, createLimiter, type Limit, type Limiter } from './rate-limit.ts'

const { url, db } = useDatabase()
const other = createDb(url)
afterAll(() => other.$disconnect())

let count = 0

/** A limit that nothing else in this file uses up; so slow to refill that the test's own time does not matter. */
function newLimit(size: number, seconds = 100_000): Limit {
  count += 1
  return { name: `test-${count}`, size, seconds, of: 'requests in this test' }
}

/** Asks again and again until it is refused; returns how often it was let through. */
async function exhaust(limiter: Limiter, limit: Limit, cost = 1): Promise<number> {
  for (let passed = 0; ; passed += 1) {
    try {
      await limiter.take(limit, 'somebody', cost)
    } catch (error) {
      expect(error).toMatchObject({ code: 'too_many_requests', status: 429 })
      return passed
    }
  }
}

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0)

test('two processes that ask at once, each of them many times at once, get exactly what one would', async () => {
  const limit = newLimit(500)
  const limiters = [createLimiter(() => db), createLimiter(() => other)]
  const askers = limiters.flatMap((limiter) => Array.from({ length: 8 }, () => exhaust(limiter, limit)))
  expect(sum(await Promise.all(askers))).toBe(500)
})

test('a busy key costs a statement for hundreds of requests, and one that is not a block of one', async () => {
  let statements = 0
  const limiter = createLimiter(() => {
    statements += 1
    return db
  })
  const limit = newLimit(50_000)
  await limiter.take(limit, 'quiet')
  expect(await db.rateLimit.findUniqueOrThrow({ where: { key: `${limit.name}:quiet` } })).toMatchObject({ granted: 1 })
  statements = 0
  for (let request = 0; request < 20_000; request += 1) await limiter.take(limit, 'busy')
  expect(statements).toBeLessThan(20)
})

test('what is not used in the time of the limit is lost, so no more than two buckets and the refill get through', async () => {
  let now = 0
  const limiter = createLimiter(
    () => db,
    () => now,
  )
  const limit = newLimit(100, 1)
  for (let request = 0; request < 20; request += 1) await limiter.take(limit, 'somebody')
  const [before] = await db.$queryRaw<{ tokens: number }[]>`update rate_limit set tokens = 0, refilled_at = now() + interval '1 hour'
    where key = ${`${limit.name}:somebody`} returning tokens`
  expect(before).toEqual({ tokens: 0 })
  now = 1001
  await expect(limiter.take(limit, 'somebody')).rejects.toMatchObject({ code: 'too_many_requests' })
})

test('a bucket fills again, to its size and no further, and until then nobody asks the database', async () => {
  let now = 0
  let statements = 0
  const limiter = createLimiter(
    () => {
      statements += 1
      return db
    },
    () => now,
  )
  const limit = newLimit(10, 10_000)
  expect(await exhaust(limiter, limit)).toBe(10)
  const asked = statements
  for (let time = 0; time < 50; time += 1) expect(await exhaust(limiter, limit)).toBe(0)
  expect(statements).toBe(asked)
  const age = (seconds: number) =>
    db.$executeRaw`update rate_limit set refilled_at = refilled_at - ${seconds} * interval '1 second' where key = ${`${limit.name}:somebody`}`
  await age(3_000)
  now += 3_000_000
  expect(await exhaust(limiter, limit)).toBe(3)
  await age(1_000_000)
  now += 1_000_000_000
  expect(await exhaust(limiter, limit)).toBe(10)
})

test('the refusal says how long to wait, in the headers that clients know', async () => {
  const limit = newLimit(60, 60)
  const limiter = createLimiter(() => db)
  await limiter.take(limit, 'somebody', 60)
  const error = await limiter.take(limit, 'somebody', 30).catch((reason) => reason)
  expect(error).toBeInstanceOf(AppError)
  expect(error.message).toMatch(/^Too many requests in this test: 60 in 60 s\. Try again in (29|30) s\.$/)
  expect(error.headers).toMatchObject({
    'retry-after': expect.stringMatching(/^(29|30)$/),
    'ratelimit-policy': '60;w=60',
    'ratelimit-limit': '60',
    'ratelimit-remaining': '0',
    'ratelimit-reset': expect.stringMatching(/^(29|30)$/),
  })
})

test('many at a time count as many, and what is larger than the bucket takes all of it', async () => {
  const limit = newLimit(100)
  expect(
    await exhaust(
      createLimiter(() => db),
      limit,
      30,
    ),
  ).toBe(3)
  const whole = newLimit(100)
  expect(
    await exhaust(
      createLimiter(() => db),
      whole,
      1000,
    ),
  ).toBe(1)
})

test('keys do not use up what others have, and a limit of 0 is none', async () => {
  const limiter = createLimiter(() => db)
  const limit = newLimit(1)
  await limiter.take(limit, 'one')
  await limiter.take(limit, 'two')
  for (let request = 0; request < 100; request += 1) await limiter.take({ ...limit, size: 0 }, 'one')
})

test('a database that does not answer keeps nobody out', async () => {
  const gone = createDb('postgresql://127.0.0.1:9/gone')
  const limiter = createLimiter(() => gone)
  await limiter.take(newLimit(10), 'somebody')
  await gone.$disconnect()
})

describe('wrong credentials', () => {
  const wrong = () => Promise.reject(new AppError('unauthenticated', 'no'))

  test('are limited by the address, and by the network of one that has a whole network', async () => {
    const codes = await Promise.all(Array.from({ length: 650 }, () => countRefused('198.51.100.1', wrong).catch(({ code }) => code)))
    // The bucket refills by ten a second, while the test runs.
    expect(codes.filter((code) => code === 'unauthenticated').length).toBeGreaterThanOrEqual(600)
    expect(codes.at(-1)).toBe('too_many_requests')
    await expect(countRefused('198.51.100.2', wrong)).rejects.toMatchObject({ code: 'unauthenticated' })
    for (let n = 0; n < 600; n += 1) await countRefused(`2001:db8::${n.toString(16)}`, wrong).catch(() => undefined)
    const last = Array.from({ length: 50 }, () => countRefused('2001:db8:0:0:ffff::1', wrong).catch(({ code }) => code))
    expect(await Promise.all(last)).toContain('too_many_requests')
    await expect(countRefused('2001:db8:0:1::1', wrong)).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  test('keep no right one out, and other errors count for nothing', async () => {
    for (let time = 0; time < 650; time += 1) await countRefused('198.51.100.3', wrong).catch(() => undefined)
    expect(await countRefused('198.51.100.3', async () => 'right')).toBe('right')
    const broken = new Error('broken')
    for (let time = 0; time < 10; time += 1) await expect(countRefused('198.51.100.4', () => Promise.reject(broken))).rejects.toBe(broken)
    expect(await db.rateLimit.findUnique({ where: { key: 'refused:198.51.100.4' } })).toBeNull()
  })
})
