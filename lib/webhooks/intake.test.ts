import { afterAll, beforeEach, expect, test } from 'vitest'
import { pool } from '#lib/db/sql.ts'
import { useDatabase } from '#lib/testing/database.ts'
import { addEndpoint, createScope } from '#lib/testing/world.ts'
import { getEvent } from './events.ts'
import { createIntake } from './intake.ts'
import type { Scope } from './organizations.ts'
import { type Publication, type PublishInput, publishInput } from './publish.ts'

const { db } = useDatabase()
let scope: Scope

afterAll(() => pool().end())
beforeEach(async () => {
  const { organizationId, environment } = await createScope(db)
  scope = { organizationId, environment }
  await addEndpoint(db, scope, { url: 'http://127.0.0.1:9/' })
})

function one(input: Partial<PublishInput> = {}, more: Partial<Publication> = {}): Publication {
  return { scope, input: publishInput.parse({ type: 'thing.happened', data: { n: 1 }, ...input }), ...more }
}

test('five hundred publishes at once are answered each with its own event', async () => {
  const intake = createIntake(pool())
  const answers = await Promise.all(Array.from({ length: 500 }, (_, n) => intake.publish(one({ data: { n } }))))
  expect(new Set(answers.map(({ id }) => id)).size).toBe(500)
  for (const [n, { id, deliveries }] of answers.entries()) {
    expect(deliveries).toBe(1)
    if (n % 25 === 0) expect(await getEvent(db, scope, id)).toMatchObject({ data: { n }, deliveries: [{ status: 'pending' }] })
  }
  expect(await db.due.count({ where: { organizationId: scope.organizationId } })).toBe(500)
})

test('what fails, fails alone: its neighbours of the same moment are published, once', async () => {
  const intake = createIntake(pool())
  const publications = Array.from({ length: 30 }, (_, n) => one({ data: { n } }))
  const good = publications.map((publication) => intake.publish(publication))
  // NUL is refused where requests are parsed; here it stands for whatever the database will not take.
  const bad = intake.publish({ ...one(), input: { ...one().input, projectId: 'a\0b' } })
  const refused = intake.publish(one({ type: 'no.such' }))
  await expect(bad).rejects.toThrow('invalid byte sequence')
  await expect(refused).rejects.toMatchObject({ code: 'unknown_event_type' })
  expect(new Set((await Promise.all(good)).map(({ id }) => id)).size).toBe(30)
  expect(await db.event.count({ where: { organizationId: scope.organizationId } })).toBe(30)
})

test('one key at the same moment is published once, and everybody gets that answer', async () => {
  const [here, elsewhere] = [createIntake(pool()), createIntake(pool())]
  const answers = await Promise.all(
    Array.from({ length: 300 }, (_, n) => (n % 2 ? here : elsewhere).publish(one({}, { idempotencyKey: `k-${n % 3}` }))),
  )
  expect(new Set(answers.map(({ id }) => id)).size).toBe(3)
  expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(3)
  expect(await db.event.count({ where: { organizationId: scope.organizationId } })).toBe(3)
})

test('a broadcast between single events is answered, and so are they', async () => {
  const intake = createIntake(pool())
  const broadcast = one({}, { scope: { organizationId: null, environment: 'sandbox' } })
  const answers = await Promise.all([one(), one(), broadcast, one(), broadcast, broadcast, one()].map((each) => intake.publish(each)))
  const endpoints = await db.endpoint.count()
  expect(answers.map(({ deliveries }) => deliveries)).toEqual([1, 1, endpoints, 1, endpoints, endpoints, 1])
})
