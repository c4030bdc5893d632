import type { MemberRole } from '../db/client.ts'
import { log } from '../log.ts'
import { canSendMail, sendMail } from '../mail.ts'
import { invitationDays } from './invitations.ts'

/** What became of an invitation's e-mail; `off`: this installation sends none. */
export type MailOutcome = 'sent' | 'failed' | 'off'

type Letter = { to: string; organization: string; role: MemberRole; invitedBy: string; link: string }

/** Mails an invitation. A mail server that refuses or keeps silent is no reason to lose the invitation: its link can be passed on by hand. */
export async function mailInvitation({ to, organization, role, invitedBy, link }: Letter): Promise<MailOutcome> {
  if (!canSendMail()) return 'off'
  const text = [
    `${invitedBy} invites you to the webhooks of ${organization}, as ${role}.`,
    `Open this link to join. It works once, and for ${invitationDays} days:`,
    link,
    'If you do not know what this is about, ignore it: nothing happens.',
  ].join('\n\n')
  try {
    await sendMail({ to, subject: `Invitation to ${organization}`, text: `${text}\n` })
    return 'sent'
  } catch (error) {
    log().error({ err: error }, 'an invitation could not be mailed')
    return 'failed'
  }
}
