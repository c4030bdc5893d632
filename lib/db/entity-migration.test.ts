import { readdir } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { idAt } from '../ids.ts'
import { migrate, migrationsDirectory } from './migrate.ts'

const { url, db } = useDatabase({ migrated: false })

// Of the version before, a delivery did not say which record it is about. The search by record must find it all the same.
test('deliveries of the version before are known by their record, those that wait too', async () => {
  const before = (await readdir(migrationsDirectory)).filter((name) => !/_entity_log(_before)?$/.test(name))
  await migrate(url, migrationsDirectory, { only: new Set(before) })
  const [named, waiting, plain] = [idAt(Date.now() - 2 * 86_400_000), idAt(Date.now()), idAt(Date.now())]
  for (const [id, entityId] of [
    [named, 'job-1'],
    [waiting, 'job-2'],
    [plain, null],
  ])
    await db.$executeRaw`
      with v as (
        insert into event (id, environment, type, category, data, occurred_at, entity_id)
        values (${id}::uuid, 'sandbox', 'thing.happened', 'things', '{}', now(), ${entityId})
      )
      insert into delivery (id, organization_id, environment, endpoint_id, event_id, event_type, category, status)
      values (${id}::uuid, ${id}::uuid, 'sandbox', ${id}::uuid, ${id}::uuid, 'thing.happened', 'things', 'succeeded')`
  await db.$executeRaw`
    insert into due (delivery_id, organization_id, endpoint_id, event_id, state)
    values (${waiting}::uuid, ${waiting}::uuid, ${waiting}::uuid, ${waiting}::uuid, 'ready')`
  expect(await migrate(url)).toHaveLength(2)
  expect(await db.delivery.findMany({ select: { id: true, entityId: true }, orderBy: { id: 'asc' } })).toEqual(
    [
      { id: named, entityId: 'job-1' },
      { id: waiting, entityId: 'job-2' },
      { id: plain, entityId: null },
    ].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  )
})
