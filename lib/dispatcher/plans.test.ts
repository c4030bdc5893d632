import { expect, test } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { addEndpoint, claimSome, createScope, deliver, publish, testEngine } from '#lib/testing/world.ts'

const { url, db } = useDatabase()

// The first burst after a quiet night: PostgreSQL has just found the queue empty, and plans by that.
test('a claim and a record look at no more of the queue than they take, also when PostgreSQL believes that it is empty', async () => {
  const { organizationId, environment } = await createScope(db)
  const scope = { organizationId, environment }
  // Nothing listens there; what is done with the queue is the same.
  await addEndpoint(db, scope, { url: 'http://127.0.0.1:9/', retrySchedule: [3600] })
  await publish(db, scope)
  await db.$executeRaw`create table waiting as select * from due`
  await db.$executeRaw`delete from due`
  await db.$executeRaw`analyze due`
  await db.$executeRaw`
    insert into due (delivery_id, organization_id, endpoint_id, event_id, state)
    select uuidv7(), organization_id, endpoint_id, event_id, 'ready' from waiting, generate_series(1, 5000)`
  const before = await rowsRead()
  const engine = testEngine(url)
  const claims = await claimSome(engine, 10)
  expect(claims).toHaveLength(10)
  for (const recorded of await Promise.all(claims.map((claim) => deliver(engine, claim)))) expect(recorded.recorded).toBe(true)
  await engine.close()
  expect((await rowsRead()) - before).toBeLessThan(500)
})

/** How many rows of the queue have been looked at so far. A connection has told of all when it is gone. */
async function rowsRead(): Promise<number> {
  const dispatchers = () => db.$queryRaw`
    select from pg_stat_activity where datname = current_database() and application_name = 'hookport dispatcher'`
  await expect.poll(dispatchers).toEqual([])
  const [row] = await db.$queryRaw<{ rows: number }[]>`
    select (seq_tup_read + (select sum(idx_tup_read) from pg_stat_user_indexes where relname = 'due'))::int as rows
    from pg_stat_user_tables where relname = 'due'`
  return row?.rows ?? 0
}
