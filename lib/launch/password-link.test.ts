import { execFile } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { expect, test, vi } from 'vitest'
import { setPasswordByLink } from '#lib/auth/forgotten-password.ts'
import { signInWithPassword } from '#lib/auth/sign-in.ts'
import { useDatabase } from '#lib/testing/database.ts'
import { createUser } from '#lib/webhooks/accounts.ts'

// Two processes, each of which starts from nothing.
vi.setConfig({ testTimeout: 60_000 })

const { url, db } = useDatabase()
const key = Buffer.alloc(32).toString('base64')
const keys = { AUTH_SECRET: key, ENCRYPTION_KEY: key, CRON_SECRET: key }
const device = { userAgent: 'Test/1', address: '192.0.2.9' } as const

async function passwordLink(...args: string[]): Promise<string> {
  const env = {
    NODE_ENV: 'production',
    PATH: process.env.PATH,
    DATABASE_URL: url,
    PUBLIC_URL: 'https://hooks.example.com',
    ...keys,
  } as const
  return (await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'password-link.ts'), ...args], { env })).stdout
}

test('whoever runs the machine makes a link by which somebody sets a new password; it is in the audit log', async () => {
  await expect(passwordLink('nobody@example.com')).rejects.toThrow('there is no account')
  await createUser(db, { email: 'ada@example.com', name: 'Ada', passwordHash: null, staffRole: null })
  const [, token = ''] = (await passwordLink('Ada@example.com')).trim().split('https://hooks.example.com/sign-in/password#token=')
  await setPasswordByLink(db, { token, newPassword: 'another horse battery' }, device)
  await signInWithPassword(db, { email: 'ada@example.com', password: 'another horse battery', address: device.address })
  expect(await db.auditEntry.count({ where: { action: 'user.password_link_made' } })).toBe(1)
})
