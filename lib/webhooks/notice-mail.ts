import type { PrismaClient } from '../db/client.ts'
import { publicUrl } from '../env.ts'
import { sendMail } from '../mail.ts'
import { failingDataSchema, recoveredDataSchema } from './endpoint-notices.ts'

const attemptsMax = 5

type Due = { id: string; environment: string; kind: 'failing' | 'recovered'; data: unknown; slug: string; to: string | null }

/**
 * Sends the e-mails that are due, one after the other. Each belongs to whoever has taken it; where the mail server does not take it, it is due again
 * after 1, 2, 4 and 8 minutes. Only a process that dies between sending and noting so sends one twice. `onError` hears of those not sent.
 */
export async function sendDueMail(db: PrismaClient, onError: (error: unknown) => void): Promise<void> {
  for (let due = await takeDue(db); due !== undefined; due = await takeDue(db)) {
    try {
      if (due.to !== null) await sendMail({ to: due.to, ...mailOf(due) })
      await db.endpointNotice.update({ where: { id: due.id }, data: { mailDueAt: null } })
    } catch (error) {
      onError(error)
    }
  }
}

/** The one that has waited longest, put off for the case that it cannot be sent; after the last attempt for ever. */
async function takeDue(db: PrismaClient): Promise<Due | undefined> {
  const rows = await db.$queryRaw<Due[]>`
    update endpoint_notice n
    set mail_attempts = n.mail_attempts + 1,
      mail_due_at = case when n.mail_attempts + 1 < ${attemptsMax} then now() + interval '1 minute' * power(2, n.mail_attempts) end
    from organization o, endpoint e
    where o.id = n.organization_id and e.id = n.endpoint_id and n.id = (
      select id from endpoint_notice where mail_due_at <= now() order by mail_due_at limit 1 for update skip locked)
    returning n.id, n.environment::text as environment, n.kind::text as kind, n.data, o.slug, coalesce(e.technical_contact, o.technical_contact) as to`
  return rows[0]
}

function mailOf({ kind, data, environment, slug }: Due): { subject: string; text: string } {
  const { endpointId } = failingDataSchema.pick({ endpointId: true }).parse(data)
  const page = `${publicUrl()}/${slug}/${environment}/endpoints/${endpointId}`
  if (kind === 'recovered') {
    const { url, failingSince, recoveredAt } = recoveredDataSchema.parse(data)
    return {
      subject: `Recovered: ${url} (${environment})`,
      text: `${url} takes deliveries again since ${inUtc(recoveredAt)}. It had been failing since ${inUtc(failingSince)}.

What it missed in between can be sent again from its page:
${page}
`,
    }
  }
  const { url, failingSince, failures, error } = failingDataSchema.parse(data)
  return {
    subject: `Failing: ${url} (${environment})`,
    text: `Deliveries to ${url} have been failing since ${inUtc(failingSince)}: ${failures === 1 ? '1 attempt' : `${failures} attempts`} in a row.

The last error: ${error.message ?? error.class ?? 'unknown'}

It stays enabled, and retries go on by its schedule. Look at it here:
${page}

You get one more e-mail when it has recovered, and none in between.
`,
  }
}

function inUtc(iso: string): string {
  return `${iso.slice(0, 19).replace('T', ' ')} UTC`
}
