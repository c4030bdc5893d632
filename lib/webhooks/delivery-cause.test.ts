import { expect, test } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { addEndpoint, createScope, publish, testActor } from '#lib/testing/world.ts'
import { publicId, uuidOf } from '../ids.ts'
import { getDelivery, redeliver } from './deliveries.ts'
import { causeOf } from './delivery-cause.ts'
import { getEvent } from './events.ts'
import { recoverEndpoint, recoveryInput } from './recoveries.ts'
import { stepRecoveries } from './recovery-steps.ts'
import { createTestDelivery } from './test-deliveries.ts'

const { db } = useDatabase()

test('a delivery tells what made it, and who asked for it', async () => {
  const { organizationId, environment } = await createScope(db)
  const scope = { organizationId, environment }
  const cause = async (id: string) => causeOf(db, scope, await getDelivery(db, scope, id))
  const { id: endpointId } = await addEndpoint(db, scope, { url: 'http://127.0.0.1:9/' })
  const { id: eventId } = await publish(db, scope)
  const of = async () => (await getEvent(db, scope, eventId)).deliveries
  const first = (await of())[0]?.id ?? ''
  expect(await cause(first)).toEqual({ kind: 'event' })

  const ana = { ...testActor, label: 'ana@example.com' }
  const eve = { ...testActor, label: 'eve@example.com' }
  const { id: byAna } = await redeliver(db, ana, scope, first)
  const { id: byEve } = await redeliver(db, eve, scope, first, 'their firewall is open')
  expect(await cause(byAna)).toEqual({ kind: 'redelivery', of: first, by: 'ana@example.com', reason: null })
  expect(await cause(byEve)).toEqual({ kind: 'redelivery', of: first, by: 'eve@example.com', reason: 'their firewall is open' })

  await db.delivery.updateMany({ where: { organizationId }, data: { status: 'failed' } })
  const span = recoveryInput.parse({ since: new Date(Date.now() - 60_000).toISOString() })
  const ordered = await recoverEndpoint(db, ana, scope, endpointId, span)
  await stepRecoveries(db)
  const recovered = (await of()).at(-1)?.id ?? ''
  expect(await cause(recovered)).toMatchObject({ kind: 'recovery', recoveryId: 'id' in ordered ? ordered.id : '', by: 'ana@example.com' })

  await createTestDelivery(db, scope, endpointId, { dueInMs: 60_000 })
  const { id } = await db.delivery.findFirstOrThrow({ where: { organizationId, test: true, endpointId: uuidOf('ep', endpointId) } })
  expect(await cause(publicId('dlv', id))).toEqual({ kind: 'test' })
})
