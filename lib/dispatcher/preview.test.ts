import { afterAll, beforeAll, expect, test } from 'vitest'
import { formats } from '#lib/formats/format.ts'
import { useDatabase } from '#lib/testing/database.ts'
import { type Receiver, startReceiver } from '#lib/testing/receiver.ts'
import { addEndpoint, createScope, publish, startDispatcher, testActor, whenOver } from '#lib/testing/world.ts'
import { putEventType } from '#lib/webhooks/catalog.ts'
import { previewInput, previewRequest } from '#lib/webhooks/preview.ts'

const { db, url } = useDatabase()
// Keys in the order that PostgreSQL's jsonb gives them, which the catalog's examples have.
const example = { tags: ['a', 'ü'], jobId: 'j-1' }
let receiver: Receiver
let dispatcher: ReturnType<typeof startDispatcher>

beforeAll(async () => {
  receiver = await startReceiver()
  dispatcher = startDispatcher(url)
})

afterAll(async () => {
  await dispatcher.stop()
  await receiver.close()
})

/** Everything of a body but the values that differ from one event to the next. */
function shapeOf(body: string): string {
  return body.replace(/(evt|ep)_[a-z0-9]{26}/g, '$1_').replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'time')
}

test.each(formats)('the preview in the format %s is what is then delivered', async (format) => {
  const scope = await createScope(db)
  await putEventType(db, testActor, 'thing.happened', { category: 'things', title: 'Thing', description: '', example, deprecated: false })
  const extra = { callbackHash: 'f00d', headers: { 'x-tenant': 'acme' } }
  await addEndpoint(db, scope, { url: receiver.url, format, attributes: ['name'], ...extra })
  const input = previewInput.parse({ format, eventType: 'thing.happened', entityType: 'user', ...extra })
  const preview = await previewRequest(db, { slug: scope.slug, name: scope.slug }, input, new Date())

  const before = receiver.requests.length
  const entity =
    format === 'akamai' ? { entity: { type: 'user', id: '1b4e28ba-2fa1-4d1f-a1c5-3f5b8f7c9d20' }, clientId: 'your-client-id' } : {}
  await publish(db, scope, { data: example, ...entity })
  const sent = (await receiver.waitFor(before + 1))[before]
  await whenOver(db, scope)
  expect(shapeOf(preview.body)).toBe(shapeOf(sent?.body ?? ''))
  expect(Object.keys(sent?.headers ?? {})).toEqual(expect.arrayContaining(Object.keys(preview.headers)))
  expect(preview.headers['user-agent']).toBe(sent?.headers['user-agent'])
})
