import { createTransport } from 'nodemailer'
import { env } from './env.ts'

// A person waits for the answer; a mail server that takes longer is one that does not work.
const timeoutMs = 10_000

/** Whether e-mail can be sent: SMTP_URL and MAIL_FROM are set. */
export function canSendMail(): boolean {
  return env().SMTP_URL !== undefined
}

/**
 * Sends one e-mail in plain text from MAIL_FROM. Resolves once the mail server has taken it; throws when there is none (see `canSendMail`),
 * when it refuses, and when it does not answer within 10 s.
 */
export async function sendMail({ to, subject, text }: { to: string; subject: string; text: string }): Promise<void> {
  const { SMTP_URL, MAIL_FROM } = env()
  if (SMTP_URL === undefined) throw new Error('SMTP_URL is not set')
  const timeouts = { connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs, dnsTimeout: timeoutMs }
  const transport = createTransport({ url: SMTP_URL, ...timeouts })
  try {
    // An address is data: without this a comma in it would make it two.
    await transport.sendMail({ from: MAIL_FROM, to: { name: '', address: to }, subject, text })
  } finally {
    transport.close()
  }
}
