import type { Argon2Parameters } from 'node:crypto'
import { expect, test, vi } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { createUser } from '#lib/webhooks/accounts.ts'

// What signing in costs, counted where it is spent, because a clock on a busy machine proves nothing.
const work = vi.hoisted((): object[] => [])
vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>()
  const argon2 = (kind: 'argon2id', parameters: Argon2Parameters, done: (error: Error | null, hash: Buffer) => void) => {
    const { memory, passes, parallelism, tagLength, nonce } = parameters
    work.push({ kind, memory, passes, parallelism, tagLength, nonceBytes: Buffer.from(String(nonce)).length > 0 })
    crypto.argon2(kind, parameters, done)
  }
  return { ...crypto, argon2 }
})

const { db } = useDatabase()

test('a wrong password costs the same work whether or not there is such an account, and is refused in the same words', async () => {
  const [{ hashPassword }, { signInWithPassword }] = await Promise.all([import('./passwords.ts'), import('./sign-in.ts')])
  const passwordHash = await hashPassword('a battery and a staple')
  await createUser(db, { email: 'known@example.com', name: 'Known', passwordHash, staffRole: null })
  await createUser(db, { email: 'by-link@example.com', name: 'By link', passwordHash: null, staffRole: null })
  const outcomes = await Promise.all(
    ['known@example.com', 'unknown@example.com', 'by-link@example.com'].map(async (email) => {
      const refusal = await signInWithPassword(db, { email, password: 'a wrong one', address: '192.0.2.9' }).catch(
        (error: unknown) => error,
      )
      return refusal instanceof Error ? refusal.message : refusal
    }),
  )
  expect(new Set(outcomes).size).toBe(1)
  // One for the hash that was stored, and one for each of the three.
  expect(work).toHaveLength(4)
  expect(work.slice(1)).toEqual([work[0], work[0], work[0]])
})
