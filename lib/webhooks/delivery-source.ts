import { Prisma } from '../db/client.ts'
import { type Edge, inScope, type Selection } from './delivery-selection.ts'

/**
 * The selected deliveries beyond an edge (null: all) as `d`, for `from`; there may be more than `rowsMax` of them, but none of the first in the
 * order of `orderOf` is missing.
 */
export function sourceOf({ scope, conditions, queued, endpointIds }: Selection, edge: Edge | null, rowsMax: number): Prisma.Sql {
  const isMerged = endpointIds !== null && endpointIds.length * rowsMax <= mergedRowsMax
  const among = endpointIds && !isMerged ? [Prisma.sql`d.endpoint_id = any(${endpointIds}::uuid[])`] : []
  const where = Prisma.join([Prisma.sql`true`, ...conditions, ...among, ...(edge ? [Prisma.sql`d.id ${beyond(edge)}`] : [])], ' and ')
  // `offset 0` keeps the planner from beginning with the log; the order of the queue's own ids lets it stop at the last row wanted.
  if (queued)
    return Prisma.sql`(
        select d.* from (
          select w.delivery_id from due w where ${queued} ${edge ? Prisma.sql`and w.delivery_id ${beyond(edge)}` : Prisma.empty}
          order by w.delivery_id ${orderOf(edge)} offset 0
        ) waiting cross join lateral (select d.* from delivery d where d.id = waiting.delivery_id and ${where} offset 0) d
        order by waiting.delivery_id ${orderOf(edge)} limit ${rowsMax}
      ) d`
  // A range of one, and its order, leave the planner only the indexes that begin with the endpoint: it takes every endpoint for equally busy, and
  // would look for the rows of one that gets little among everybody's.
  if (isMerged)
    return Prisma.sql`unnest(${endpointIds}::uuid[]) as e (id) cross join lateral (
        select d.* from delivery d where d.endpoint_id between e.id and e.id and ${where} order by d.endpoint_id ${contrary(edge)}, d.id ${orderOf(edge)}
        limit ${rowsMax}
      ) d`
  // As above: a burst of another organization's would otherwise be walked through to find this one's rows behind it.
  if (scope && rowsMax < 1000)
    return Prisma.sql`(
        select d.* from delivery d
        where d.organization_id between ${scope.organizationId}::uuid and ${scope.organizationId}::uuid
          and d.environment between ${scope.environment}::environment and ${scope.environment}::environment and ${where}
        order by d.organization_id ${contrary(edge)}, d.environment ${contrary(edge)}, d.id ${orderOf(edge)} limit ${rowsMax}
      ) d`
  return Prisma.sql`(select d.* from delivery d where ${scope ? inScope(scope) : Prisma.sql`true`} and ${where}) d`
}

/** With more rows of more endpoints than this, merging them costs more than to look for them among all. */
const mergedRowsMax = 2_500_000

/** So many rows that no limit is meant. */
export const rowsMaxOfAll = 2_000_000_000

/** The order of ids in which a page is read from its edge. */
export function orderOf(edge: Edge | null): Prisma.Sql {
  return edge?.side === 'newer' ? Prisma.sql`asc` : Prisma.sql`desc`
}

/** The order of what stands before the id in an index, where the ids come in theirs: in another one a page would sort all there is. */
function contrary(edge: Edge | null): Prisma.Sql {
  return edge?.side === 'newer' ? Prisma.sql`desc` : Prisma.sql`asc`
}

function beyond({ id, side }: Edge): Prisma.Sql {
  return side === 'older' ? Prisma.sql`< ${id}::uuid` : Prisma.sql`> ${id}::uuid`
}
