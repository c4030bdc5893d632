import { z } from 'zod'
import { type Db, Prisma } from '../db/client.ts'

/** Rows are counted up to here. A higher total is an estimate, because counting millions takes seconds. */
export const exactTotalMax = 100_000

/** What is counted, as it stands behind `from`: the first rows, however many, and all of them. */
type Counted = { firstOf: (rowsMax: number) => Prisma.Sql; all: Prisma.Sql }

/** How many rows a list has: exact up to `exactTotalMax`, beyond that what the planner expects. */
export async function countRows(db: Db, { firstOf, all }: Counted): Promise<number> {
  const rowsMax = exactTotalMax + 1
  const [row] = await db.$queryRaw<
    { total: number }[]
  >`select count(*)::int as total from (select 1 from ${firstOf(rowsMax)} limit ${rowsMax}) counted`
  const total = row?.total ?? 0
  return total < rowsMax ? total : Math.max(rowsMax, await estimateRows(db, all))
}

const explained = z.tuple([z.object({ 'QUERY PLAN': z.tuple([z.object({ Plan: z.object({ 'Plan Rows': z.number() }) })]) })])

/** How many rows the planner expects of what stands behind `from`. */
export async function estimateRows(db: Db, source: Prisma.Sql): Promise<number> {
  const [row] = explained.parse(await db.$queryRaw(Prisma.sql`explain (format json) select 1 from ${source}`))
  return row['QUERY PLAN'][0].Plan['Plan Rows']
}
