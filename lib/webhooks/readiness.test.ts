import { expect, test } from 'vitest'
import { createDb } from '../db/client.ts'
import { beginDrain } from '../drain.ts'
import { useDatabase } from '../testing/database.ts'
import { readiness } from './readiness.ts'

const { db } = useDatabase()
const applied = '20261122000000_first'

test('a portal is ready when the database answers and has its newest migration', async () => {
  expect(await readiness(db, applied)).toEqual({ status: 'ok', database: 'ok', migrations: 'ok', draining: false })
})

test('it is not before its migrations are applied', async () => {
  expect(await readiness(db, '29991231000000_future')).toMatchObject({ status: 'unavailable', database: 'ok', migrations: 'pending' })
})

test('it is not while the database does not answer', async () => {
  const away = createDb('postgresql://nobody@127.0.0.1:1/none')
  expect(await readiness(away, applied)).toMatchObject({ status: 'unavailable', database: 'unavailable', migrations: 'unknown' })
  await away.$disconnect()
})

test('it is not from the moment in which it is told to end', async () => {
  beginDrain()
  expect(await readiness(db, applied)).toEqual({ status: 'unavailable', database: 'ok', migrations: 'ok', draining: true })
})
