import { TriangleAlert } from 'lucide-react'
import type { MaintenanceNotice } from '#lib/webhooks/maintenance.ts'
import { LocalTime } from './local-time.tsx'

/** What people should know of outages, above every page of an organization. Renders nothing when there is nothing. */
export function MaintenanceBanner({ notices }: { notices: MaintenanceNotice[] }) {
  if (notices.length === 0) return null
  return (
    <section aria-label="Maintenance" className="mb-6 flex flex-col gap-2">
      {notices.map(({ id, kind, title, service, description, startsAt, endsAt }) => (
        <div key={id} className="flex gap-3 rounded-2xl bg-surface px-4 py-3 text-sm shadow-surface">
          <TriangleAlert className="mt-0.5 size-4 shrink-0 text-warning" aria-hidden="true" />
          <p>
            <span className="font-medium">{kind === 'planned' ? 'Planned outage' : 'Service disruption'}:</span> {title} ({service}), from{' '}
            <LocalTime iso={startsAt} /> {endsAt ? 'to ' : 'until further notice'}
            {endsAt ? <LocalTime iso={endsAt} /> : null}. {description}
          </p>
        </div>
      ))}
    </section>
  )
}
