import { expect, test, vi } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { createDb } from './client.ts'

const { url, db } = useDatabase()

test('times are what they are on a server that is set to another time zone', async () => {
  await db.$executeRawUnsafe(`alter database "${new URL(url).pathname.slice(1)}" set timezone to 'Asia/Tokyo'`)
  const other = createDb(url)
  const at = new Date('2026-01-02T03:04:05.678Z')
  const id = '019b7b1c-1f2e-7c3d-8e4f-5a6b7c8d9e0f'
  await other.organization.create({ data: { id, slug: 'tokyo', name: 'Tokyo', createdAt: at } })
  const [row] = await other.$queryRaw<{ seconds: number }[]>`select extract(epoch from created_at)::float8 as seconds from organization`
  expect(row?.seconds).toBe(at.getTime() / 1000)
  expect((await other.organization.findUniqueOrThrow({ where: { id } })).createdAt).toEqual(at)
  await other.$disconnect()
})

test('a process that holds Prisma twice has a client for each copy, and one for all who share a copy', async () => {
  const [one, same] = [await import('./client.ts'), await import('./client.ts')]
  vi.resetModules()
  const copy = await import('./client.ts')
  // Compared here, because the matchers would descend into the clients without end.
  expect([same.db() === one.db(), copy.db() === one.db()]).toEqual([true, false])
})
