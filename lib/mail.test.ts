import process from 'node:process'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startMailbox } from '#lib/testing/mailbox.ts'
import { EnvError, parseEnv } from './env.ts'
import { canSendMail, sendMail } from './mail.ts'

let mailbox: Awaited<ReturnType<typeof startMailbox>>

// Before the first look at the environment, which is the only one.
beforeAll(async () => {
  mailbox = await startMailbox()
  vi.stubEnv('SMTP_URL', mailbox.url)
  vi.stubEnv('MAIL_FROM', 'Hookport <hooks@example.com>')
})
afterAll(() => mailbox.close())

test('a mail reaches the server with its sender, its one recipient and its words', async () => {
  expect(canSendMail()).toBe(true)
  await sendMail({ to: 'ada@example.com, eve@example.com', subject: 'Hello', text: 'One line.\n' }).catch(() => undefined)
  await sendMail({ to: 'ada@example.com', subject: 'Grüße', text: 'https://hooks.example.com/invitation\n' })
  const mail = mailbox.mails.at(-1)
  expect(mail).toMatchObject({ from: 'hooks@example.com', to: ['ada@example.com'] })
  expect(mail?.text).toContain('https://hooks.example.com/invitation')
  expect(mailbox.mails.flatMap(({ to }) => to)).not.toContain('eve@example.com')
})

test('a mail that the server refuses is an error of the sender', async () => {
  mailbox.refuse()
  await expect(sendMail({ to: 'nobody@example.com', subject: 'Hello', text: 'Hello\n' })).rejects.toThrow('550')
})

test('a variable that makes no sense without another asks for it by name', () => {
  const error = (source: Record<string, string>) => {
    try {
      parseEnv(source)
      return null
    } catch (thrown) {
      return thrown instanceof EnvError ? thrown.message : thrown
    }
  }
  expect(error({ SMTP_URL: 'smtp://localhost' })).toBe('MAIL_FROM: must be set when SMTP_URL is set')
  expect(error({ OIDC_CLIENT_ID: 'x', OIDC_CLIENT_SECRET: 'y' })).toBe('OIDC_ISSUER: must be set when OIDC_CLIENT_ID is set')
  expect(error({ SMTP_URL: 'http://localhost', MAIL_FROM: 'x' })).toMatch(/^SMTP_URL: /)
  expect(error({ ...process.env, OIDC_ISSUER: '', OIDC_CLIENT_ID: '', OIDC_CLIENT_SECRET: '' })).toBeNull()
})
