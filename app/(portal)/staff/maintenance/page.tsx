import type { Metadata } from 'next'
import { LocalTime } from '#components/local-time.tsx'
import { requireStaff } from '#lib/auth/session.ts'
import { db } from '#lib/db/client.ts'
import { listMaintenance, type MaintenanceNotice } from '#lib/webhooks/maintenance.ts'
import { EndMaintenance } from './end-maintenance.tsx'
import { MaintenanceForm } from './maintenance-form.tsx'

export const metadata: Metadata = { title: 'Maintenance' }

/** The platform's own page: outages are announced here, to every organization at once. */
export default async function MaintenancePage() {
  const isOperator = (await requireStaff()).staffRole === 'operator'
  const notices = await listMaintenance(db(), 50)
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-col gap-1">
        <h1 className="text-xl font-semibold tracking-tight">Maintenance</h1>
        <p className="text-sm text-muted">
          A notice goes to every organization subscribed to MAINTENANCE, in both environments, and stands in the portal until it ends.
        </p>
      </div>
      <div className="grid items-start gap-6 lg:grid-cols-[24rem_1fr]">
        {isOperator ? (
          <section className="rounded-3xl bg-surface p-5 shadow-surface sm:p-6" aria-labelledby="announce">
            <h2 id="announce" className="mb-4 text-base font-semibold">
              Announce an outage
            </h2>
            <MaintenanceForm />
          </section>
        ) : (
          <p className="rounded-3xl bg-surface p-5 text-sm text-muted shadow-surface sm:p-6">
            An operator of the platform announces outages.
          </p>
        )}
        <Notices notices={notices} canEnd={isOperator} />
      </div>
    </div>
  )
}

function Notices({ notices, canEnd }: { notices: MaintenanceNotice[]; canEnd: boolean }) {
  if (notices.length === 0)
    return <p className="rounded-3xl bg-surface p-6 text-sm text-muted shadow-surface">No outage was announced yet.</p>
  return (
    <ul className="flex flex-col divide-y divide-separator rounded-3xl bg-surface px-5 shadow-surface sm:px-6">
      {notices.map((notice) => (
        <li key={notice.id} className="flex flex-wrap items-start justify-between gap-3 py-4">
          <Notice notice={notice} canEnd={canEnd} />
        </li>
      ))}
    </ul>
  )
}

function Notice({ notice, canEnd }: { notice: MaintenanceNotice; canEnd: boolean }) {
  const { id, kind, title, service, description, startsAt, endsAt } = notice
  const isOver = endsAt !== null && Date.parse(endsAt) <= Date.now()
  return (
    <>
      <div className="min-w-0">
        <p className="font-medium">{title}</p>
        <p className="text-sm text-muted">
          {kind === 'planned' ? 'Planned outage' : 'Service disruption'} · {service} · <LocalTime iso={startsAt} /> –{' '}
          {endsAt ? <LocalTime iso={endsAt} /> : 'end unknown'}
        </p>
        {description ? <p className="mt-1 text-sm">{description}</p> : null}
      </div>
      {isOver ? <span className="text-sm text-muted">Over</span> : null}
      {canEnd && !isOver ? <EndMaintenance id={id} /> : null}
    </>
  )
}
