import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startMailbox } from '#lib/testing/mailbox.ts'
import { mailInvitation } from './invitation-mail.ts'

let mailbox: Awaited<ReturnType<typeof startMailbox>>
const letter = {
  to: 'ada@example.com',
  organization: 'Acme\r\nBcc: eve@example.com',
  role: 'developer',
  invitedBy: 'Olive',
  link: 'https://hooks.example.com/invitation#token=secret',
} as const

beforeAll(async () => {
  mailbox = await startMailbox()
  vi.stubEnv('SMTP_URL', mailbox.url)
  vi.stubEnv('MAIL_FROM', 'hooks@example.com')
})
afterAll(() => mailbox.close())

test('an invitation is mailed to the address invited and to nobody that a name smuggles in', async () => {
  expect(await mailInvitation(letter)).toBe('sent')
  expect(mailbox.mails).toHaveLength(1)
  expect(mailbox.mails[0]?.to).toEqual(['ada@example.com'])
  const [headers = '', body = ''] = mailbox.mails[0]?.text.split('\n\n', 2) ?? []
  expect(headers).not.toMatch(/^Bcc:/im)
  expect(mailbox.mails[0]?.text).toContain('https://hooks.example.com/invitation')
  expect(body).toContain('Olive invites you')
})

test('a mail server that refuses is told of and loses no invitation', async () => {
  mailbox.refuse()
  expect(await mailInvitation(letter)).toBe('failed')
})
