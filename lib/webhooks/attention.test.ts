import { expect, test } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { createScope, testActor } from '#lib/testing/world.ts'
import { createApiKey, revokeApiKey } from './api-keys.ts'
import { expiringDays, readAttention } from './attention.ts'
import { createServiceCredential } from './service-credentials.ts'

const { db } = useDatabase()
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()

test('a key or credential that expires within days asks for somebody, until it is revoked; another organization hears nothing of it', async () => {
  const { organizationId } = await createScope(db)
  const other = await createScope(db)
  const make = (name: string, days: number | null) =>
    createApiKey(db, testActor, organizationId, {
      name,
      environment: 'production',
      scopes: [],
      expiresAt: days === null ? null : inDays(days),
    })
  const soon = await make('Soon', expiringDays - 1)
  await make('Later', expiringDays + 1)
  await make('Never', null)
  await createServiceCredential(db, testActor, organizationId, { name: 'Sooner', environment: 'sandbox', expiresAt: inDays(1) })
  expect((await readAttention(db, organizationId)).expiring).toMatchObject([
    { kind: 'credential', name: 'Sooner', environment: 'sandbox' },
    { kind: 'key', name: 'Soon', environment: 'production' },
  ])
  expect((await readAttention(db, other.organizationId)).expiring).toEqual([])
  await revokeApiKey(db, testActor, organizationId, soon.id)
  expect((await readAttention(db, organizationId)).expiring.map(({ name }) => name)).toEqual(['Sooner'])
})
