import { BellRing } from 'lucide-react'
import { Link } from '#components/link.tsx'
import { LocalTime } from '#components/local-time.tsx'
import type { Member } from '#lib/auth/session.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { listNotifications } from '#lib/webhooks/data-alerts.ts'
import { hasRole } from '#lib/webhooks/organizations.ts'
import { DismissNotification } from './dismiss-notification.tsx'

/** Alerts that triggered while no webhook could take their data, and why. Renders nothing when there are none. */
export async function Notifications({ member }: { member: Member }) {
  const notifications = await listNotifications(tenantDb(member), member.organizationId)
  if (notifications.length === 0) return null
  return (
    <section aria-labelledby="notifications" className="flex flex-col gap-3">
      <h2 id="notifications" className="font-semibold">
        Alerts without a webhook
      </h2>
      <ul className="flex flex-col divide-y divide-separator rounded-3xl bg-surface px-5 shadow-surface">
        {notifications.map(({ id, title, reason, environment, createdAt }) => (
          <li key={id} className="flex items-start gap-3 py-3 text-sm">
            <BellRing className="mt-0.5 size-4 shrink-0 text-warning" aria-hidden="true" />
            <div className="min-w-0 flex-1">
              <p>
                <span className="font-medium">{title}</span> <span className="text-muted">was triggered in {environment}, </span>
                <LocalTime iso={createdAt} className="text-muted" />
              </p>
              <p className="text-muted">
                {reason}{' '}
                <Link href={`#${environment}-heading`} className="text-link underline">
                  Set up the {environment} webhook
                </Link>{' '}
                to get the data with the next one.
              </p>
            </div>
            {hasRole(member.role, 'developer') ? <DismissNotification slug={member.slug} id={id} title={title} /> : null}
          </li>
        ))}
      </ul>
    </section>
  )
}
