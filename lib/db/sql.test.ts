import { setTimeout } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { inTransaction, pool } from './sql.ts'

const { db } = useDatabase()
afterAll(() => pool().end())

test('a connection that breaks between two statements of a transaction fails it by what broke it', async () => {
  const broken = inTransaction(pool(), async (sql) => {
    const [backend] = await sql<{ pid: number }>('select pg_backend_pid() as pid', [])
    await db.$queryRaw`select pg_terminate_backend(${backend?.pid}, 10000)`
    await setTimeout(100)
    await sql('select 1', [])
  })
  await expect(broken).rejects.toThrow(/terminat/)
})

test('a connection that breaks in the middle of a transaction fails that transaction and nothing else', async () => {
  const broken = inTransaction(pool(), async (sql) => {
    const [backend] = await sql<{ pid: number }>('select pg_backend_pid() as pid', [])
    await db.$queryRaw`select pg_terminate_backend(${backend?.pid})`
    await sql('select 1', [])
  })
  await expect(broken).rejects.toThrow(/terminat/)
  expect(await inTransaction(pool(), (sql) => sql('select 1 as one', []))).toEqual([{ one: 1 }])
})
