import { publicId } from '#lib/ids.ts'
import type { Product } from '../product.ts'
import type { DeliveryFact } from './proof.ts'
import type { Organization } from './world.ts'

/** What the database tells after a run. */
export type Facts = { events: Set<string>; repeatedKeys: string[]; deliveries: DeliveryFact[] }

/** Reads every event, delivery and attempt of the organizations. */
export async function readFacts({ sql }: Pick<Product, 'sql'>, organizations: Organization[]): Promise<Facts> {
  const names = namesOf(organizations)
  const events = await sql<{ id: string }>('select id from event')
  // Hookport's own word of an endpoint that fails has no key.
  const repeated = await sql<{ key: string }>(
    "select data::jsonb ->> 'key' as key from event where category <> 'hookport' group by 1 having count(*) > 1",
  )
  const rows = await sql<Row>(`
    select d.event_id as "eventId", d.endpoint_id as "endpointId", d.status::text, d.attempt_count::int as "attemptCount",
      count(a.number)::int as attempts, coalesce(max(a.number), 0)::int as "highestNumber",
      count(a.number) filter (where a.error_class is distinct from 'connect')::int as reached
    from delivery d
    left join attempt a on a.delivery_id = d.id
    group by d.id, d.event_id, d.endpoint_id, d.status, d.attempt_count`)
  return {
    events: new Set(events.map(({ id }) => publicId('evt', id))),
    repeatedKeys: repeated.map(({ key }) => key),
    deliveries: rows.map(({ eventId, endpointId, ...row }) => ({
      ...row,
      eventId: publicId('evt', eventId),
      endpoint: names.get(endpointId) ?? endpointId,
    })),
  }
}

/** From `<event> <endpoint>` in UUIDs to what requests and their receivers call them. */
export function publicKeys(keys: Iterable<string>, organizations: Organization[]): Set<string> {
  const names = namesOf(organizations)
  const rename = (key: string) => {
    const [event = '', endpoint = ''] = key.split(' ')
    return `${publicId('evt', event)} ${names.get(endpoint)}`
  }
  return new Set([...keys].map(rename))
}

function namesOf(organizations: Organization[]): Map<string, string> {
  return new Map(organizations.flatMap(({ endpoints }) => endpoints.map(({ uuid, name }) => [uuid, name])))
}

type Row = Omit<DeliveryFact, 'endpoint'> & { endpointId: string }

/** How many deliveries have not ended yet; null while the database does not answer. */
export async function countUnfinished({ sql }: Pick<Product, 'sql'>): Promise<number | null> {
  const text = "select count(*)::int as count from delivery where status not in ('succeeded', 'failed', 'skipped')"
  const rows = await sql<{ count: number }>(text).catch(() => [])
  return rows[0]?.count ?? null
}
