import { currentUser } from '#lib/auth/session.ts'
import { db } from '#lib/db/client.ts'
import { listDeliveryNotes } from '#lib/webhooks/delivery-notes.ts'
import { addNote, redeliverForThem } from './actions.ts'
import { DeliveryNotes, RedeliverWithReason } from './panel-forms.tsx'

type Props = { slug: string; environment: string; deliveryId: string }

/** What staff find below a delivery that its organization's own people do not. Renders nothing for them. */
export async function StaffDeliveryPanel({ slug, environment, deliveryId }: Props) {
  const user = await currentUser()
  if (!user?.staffRole) return null
  const notes = await listDeliveryNotes(db(), deliveryId)
  return (
    <section
      aria-labelledby="staff-panel"
      className="flex flex-col gap-4 rounded-2xl border border-dashed border-border bg-surface p-4 sm:p-5"
    >
      <div>
        <h2 id="staff-panel" className="text-base font-semibold">
          For staff
        </h2>
        <p className="text-sm text-muted">The organization does not see this part.</p>
      </div>
      <div className="grid gap-6 md:grid-cols-2">
        <DeliveryNotes deliveryId={deliveryId} notes={notes} add={addNote} />
        <RedeliverWithReason deliveryId={deliveryId} path={`/${slug}/${environment}/deliveries`} redeliver={redeliverForThem} />
      </div>
    </section>
  )
}
