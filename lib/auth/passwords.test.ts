import { argon2Sync } from 'node:crypto'
import { expect, test } from 'vitest'
import { hashPassword, verifyPassword } from './passwords.ts'

test('a password verifies against its own hash and no other does', async () => {
  const phc = await hashPassword('correct horse battery')
  expect(phc).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
  expect(await verifyPassword('correct horse battery', phc)).toBe(true)
  expect(await verifyPassword('correct horse batterY', phc)).toBe(false)
  expect(await verifyPassword('', phc)).toBe(false)
})

test('the same password never has the same hash twice', async () => {
  expect(await hashPassword('correct horse battery')).not.toBe(await hashPassword('correct horse battery'))
})

test('a hash of another cost and length still verifies', async () => {
  const nonce = Buffer.from('somesalt-of-16-b')
  const hash = argon2Sync('argon2id', { message: 'password', nonce, memory: 64, passes: 3, parallelism: 2, tagLength: 24 })
  const phc = `$argon2id$v=19$m=64,t=3,p=2$${nonce.toString('base64').replaceAll('=', '')}$${hash.toString('base64')}`
  expect(await verifyPassword('password', phc)).toBe(true)
})

test('one password typed on two keyboards is one password', async () => {
  expect(await verifyPassword('pa\u0308sswo\u0308rter', await hashPassword('p\u00e4ssw\u00f6rter'))).toBe(true)
})

test('no password is right for an account without one, at the same cost as for any other', async () => {
  const phc = await hashPassword('correct horse battery')
  const timeOf = async (stored: string | null) => {
    const startedAt = performance.now()
    expect(await verifyPassword('wrong', stored)).toBe(false)
    return performance.now() - startedAt
  }
  // The fastest of five on either side, because the machine may be busy with something else.
  const times = { known: Number.POSITIVE_INFINITY, unknown: Number.POSITIVE_INFINITY }
  for (let run = 0; run < 5; run++) {
    times.known = Math.min(times.known, await timeOf(phc))
    times.unknown = Math.min(times.unknown, await timeOf(null))
  }
  expect(times.unknown / times.known).toBeGreaterThan(0.5)
  expect(times.unknown / times.known).toBeLessThan(2)
})

test('a stored hash of another kind is an error and not a wrong password', async () => {
  await expect(verifyPassword('password', '$2b$12$abcdefghijklmnopqrstuv')).rejects.toThrow('argon2id')
})
