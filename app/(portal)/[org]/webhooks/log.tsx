import type { inferParserType } from 'nuqs/server'
import type { Member } from '#lib/auth/session.ts'
import { db } from '#lib/db/client.ts'
import { listDeliveries } from '#lib/webhooks/delivery-list.ts'
import { hasRole } from '#lib/webhooks/organizations.ts'
import { StaffDeliveryPanel } from '../../staff/delivery/panel.tsx'
import { DeliveryDetails } from './delivery-details.tsx'
import { DeliveryLog } from './delivery-log.tsx'
import { LogEmpty } from './log-empty.tsx'
import { findOpened, rowOf } from './opened.ts'
import { readPulse } from './pulse.ts'
import type { logQuery } from './search-params.ts'

/** Reads one page of an environment's log and, when the URL names one, the delivery that is open. */
export async function Log({ member, query }: { member: Member; query: inferParserType<typeof logQuery> }) {
  const { env: environment, page, limit, open } = query
  const scope = { organizationId: member.organizationId, environment }
  // Before the rows: a change in between is then seen as one at the next look, and not missed.
  const pulse = await readPulse(scope, open)
  const [{ data, total }, opened] = await Promise.all([
    listDeliveries(db(), scope, {}, { limit, offset: (page - 1) * limit }),
    open === null ? null : findOpened(scope, open),
  ])
  const details = opened && (
    <>
      <DeliveryDetails delivery={opened} slug={member.slug} canRedeliver={hasRole(member.role, 'developer')} />
      <div className="cursor-auto bg-surface px-3 pb-3 empty:hidden md:px-5 md:pb-5">
        <StaffDeliveryPanel slug={member.slug} environment={environment} deliveryId={opened.id} />
      </div>
    </>
  )
  return (
    <DeliveryLog
      slug={member.slug}
      rows={data}
      total={total ?? data.length}
      pulse={pulse}
      opened={open === null ? null : { id: open, delivery: opened && rowOf(opened), details }}
      emptyState={total === 0 && <LogEmpty member={member} environment={environment} />}
    />
  )
}
