import { TimeUntil } from '#components/local-time.tsx'
import { RelativeTime } from '#components/relative-time.tsx'
import { roleWords } from '#components/role-words.ts'
import type { MemberRole } from '#lib/db/client.ts'
import type { Invitation } from '#lib/webhooks/invitations.ts'
import { NewLink } from './new-link.tsx'
import { RevokeInvitation } from './revoke-invitation.tsx'

type Props = { slug: string; invitations: Invitation[]; givenRoles: readonly MemberRole[] }

/** Whom the organization waits for. */
export function InvitationList({ slug, invitations, givenRoles }: Props) {
  return (
    <section aria-labelledby="invitations" className="flex flex-col gap-3">
      <h2 id="invitations" className="text-base font-semibold">
        Invitations
      </h2>
      {invitations.length === 0 ? (
        <p className="rounded-3xl bg-surface p-6 text-sm text-muted shadow-surface">
          Nobody is invited at the moment. An invitation waits here until it is accepted.
        </p>
      ) : (
        <ul
          aria-labelledby="invitations"
          className="flex flex-col divide-y divide-separator rounded-3xl bg-surface px-4 shadow-surface sm:px-6"
        >
          {invitations.map((invitation) => (
            // By address: a new link is a new invitation, and the dialog that shows it must outlive that.
            <li
              key={invitation.email}
              className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 py-3 sm:grid-cols-[minmax(0,1fr)_11rem_11rem]"
            >
              <Invited invitation={invitation} />
              <span className="text-sm sm:px-3">{roleWords[invitation.role].label}</span>
              <div className="flex justify-end gap-1">
                {givenRoles.includes(invitation.role) ? (
                  <>
                    <NewLink slug={slug} email={invitation.email} role={invitation.role} />
                    <RevokeInvitation slug={slug} id={invitation.id} email={invitation.email} />
                  </>
                ) : null}
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Invited({ invitation: { email, invitedBy, createdAt, expiresAt, isExpired } }: { invitation: Invitation }) {
  return (
    <div className="min-w-0 max-sm:col-span-2">
      <p className="text-sm font-medium wrap-anywhere">{email}</p>
      <p className="text-xs text-muted">
        Invited{invitedBy ? ` by ${invitedBy}` : ''} <RelativeTime iso={createdAt} /> ·{' '}
        {isExpired ? (
          <span className="font-medium text-danger">expired</span>
        ) : (
          <>
            expires <TimeUntil iso={expiresAt} />
          </>
        )}
      </p>
    </div>
  )
}
