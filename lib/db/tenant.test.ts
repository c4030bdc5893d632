import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { uuidOf } from '#lib/ids.ts'
import { useDatabase } from '#lib/testing/database.ts'
import { createTenant, type Tenant } from '#lib/testing/tenant.ts'
import { createTenantDb, tenantDb } from './tenant.ts'
import { createTenantPool, tenantPool } from './tenant-pool.ts'

const { db, url } = useDatabase()

// Of the platform, or of a person as such: nothing that works for one organization has any business there.
const platform = [
  '_prisma_migrations',
  'backlog_sample',
  'delivery_note',
  'dispatcher',
  'dispatcher_sample',
  'identity',
  'rate_limit',
  'session',
  'sign_in_link',
  'sign_in_throttle',
  'upkeep',
]
// The same for everybody.
const catalog = ['entity_type', 'event_type', 'maintenance_notice']
/** Of organizations, with the column that says whose a row is. */
const owned = {
  access_token: 'credential_id',
  api_key: 'organization_id',
  attempt: 'delivery_id',
  audit_entry: 'organization_id',
  consent: 'organization_id',
  data_key: 'organization_id',
  delivery: 'organization_id',
  due: 'organization_id',
  endpoint: 'organization_id',
  endpoint_hour: 'endpoint_id',
  endpoint_notice: 'organization_id',
  endpoint_secret: 'endpoint_id',
  endpoint_state: 'endpoint_id',
  entity: 'organization_id',
  event: 'organization_id',
  idempotency_key: 'organization_id',
  inbox: 'organization_id',
  inbox_message: 'inbox_id',
  invitation: 'organization_id',
  member: 'organization_id',
  notification: 'organization_id',
  onboarding: 'organization_id',
  organization: 'id',
  recovery: 'organization_id',
  saved_view: 'organization_id',
  service_credential: 'organization_id',
  user_account: 'id',
} as const

let mine: Tenant
let theirs: Tenant

beforeAll(async () => {
  mine = await createTenant(db)
  theirs = await createTenant(db)
  for (const tenant of [mine, theirs]) await fillTheRest(tenant)
})
afterAll(() => tenantPool().end())

/** What createTenant leaves empty, so that no table's rows can be missing unnoticed. */
async function fillTheRest({ organizationId, slug, ids }: Tenant): Promise<void> {
  const endpointId = uuidOf('ep', ids.endpoint)
  const deliveryId = uuidOf('dlv', ids.delivery)
  const scope = { organizationId, environment: 'sandbox' } as const
  const hash = Buffer.from(slug.padEnd(32))
  await db.accessToken.create({ data: { hash, credentialId: uuidOf('sc', ids.credential), expiresAt: new Date() } })
  await db.attempt.create({
    data: { deliveryId, number: 1, startedAt: new Date(), durationMs: 1, url: 'http://127.0.0.1:9/', requestHeaders: {} },
  })
  await db.consent.create({ data: { ...scope, id: 'consent' } })
  await db.entity.create({ data: { ...scope, type: 'user', uuid: 'u', hashes: {} } })
  await db.endpointHour.create({ data: { endpointId, hour: new Date() } })
  await db.endpointState.create({ data: { endpointId } })
  await db.endpointNotice.create({ data: { ...scope, id: deliveryId, endpointId, kind: 'failing', data: {} } })
  await db.idempotencyKey.create({ data: { ...scope, id: deliveryId, key: 'key', requestHash: hash, answer: {} } })
  await db.onboarding.upsert({ where: { organizationId }, create: { organizationId }, update: {} })
  await db.deliveryNote.create({ data: { id: deliveryId, deliveryId, authorId: deliveryId, authorLabel: 'staff', text: 'note' } })
}

test('every table is of organizations, of everybody or of the platform, and the first kind has its policy', async () => {
  const tables = await db.$queryRaw<{ name: string; guarded: boolean; policies: number }[]>`
    select c.relname as name, c.relrowsecurity as guarded, (select count(*)::int from pg_policy where polrelid = c.oid) as policies from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition`
  expect(tables.map(({ name }) => name).sort()).toEqual([...platform, ...catalog, ...Object.keys(owned)].sort())
  const unguarded = tables.filter(({ name, guarded, policies }) => name in owned && !(guarded && policies > 0))
  expect(unguarded).toEqual([])
})

test.each(platform)('%s does not exist for an organization', async (table) => {
  await expect(tenantDb(mine).$queryRawUnsafe(`select 1 from "${table}"`)).rejects.toThrow('permission denied')
})

test.each(catalog)('%s can be read and not written', async (table) => {
  await tenantDb(mine).$queryRawUnsafe(`select 1 from ${table}`)
  await expect(tenantDb(mine).$executeRawUnsafe(`delete from ${table}`)).rejects.toThrow('permission denied')
})

test('a partition cannot be reached past its table, and neither can a password', async () => {
  const [partition] = await db.$queryRaw<{ name: string }[]>`
    select inhrelid::regclass::text as name from pg_inherits where inhparent = 'delivery'::regclass limit 1`
  await expect(tenantDb(mine).$queryRawUnsafe(`select 1 from ${partition?.name}`)).rejects.toThrow('permission denied')
  await expect(tenantDb(mine).$queryRaw`select password_hash from user_account`).rejects.toThrow('permission denied')
  await expect(tenantDb(mine).$queryRaw`select 1 from pg_authid`).rejects.toThrow('permission denied')
})

describe.each(Object.entries(owned))('%s', (table, column) => {
  // A role that may read some columns only may not ask for all of them.
  const line = table === 'user_account' ? 'id::text' : `to_jsonb(${table})::text`
  // What belongs to nobody, a broadcast or the platform's key, is for all to read.
  const rowsFor = async (client: typeof db) =>
    (
      await client.$queryRawUnsafe<{ line: string; owned: boolean }[]>(
        `select ${line} as line, ${column} is not null as owned from ${table}`,
      )
    )
      .filter(({ owned }) => owned)
      .map((row) => row.line)

  test("without any condition, an organization's own rows are all there are", async () => {
    const [forMe, forThem, all] = await Promise.all([rowsFor(tenantDb(mine)), rowsFor(tenantDb(theirs)), rowsFor(db)])
    expect(forMe.length).toBeGreaterThan(0)
    expect(forThem.length).toBeGreaterThan(0)
    expect(forMe.filter((row) => forThem.includes(row))).toEqual([])
    expect(forMe.length + forThem.length).toBeLessThanOrEqual(all.length)
    const [ownerOfMine] = await db.$queryRawUnsafe<{ foreign: number }[]>(
      `select count(*)::int as foreign from ${table} where ${line} = any($1) and ${line} like $2`,
      forMe,
      `%${theirs.organizationId}%`,
    )
    expect(ownerOfMine).toEqual({ foreign: 0 })
  })

  test("nothing can be put among another organization's rows", async () => {
    const columns = (
      await db.$queryRaw<{ name: string }[]>`
        select column_name as name from information_schema.columns where table_name = ${table} and is_generated = 'NEVER'`
    )
      .map(({ name }) => `"${name}"`)
      .join(', ')
    const [foreign] = await tenantRow(theirs, table)
    const insert = `insert into ${table} (${columns}) select ${columns} from jsonb_populate_record(null::${table}, $1::jsonb)`
    await expect(tenantDb(mine).$executeRawUnsafe(insert, foreign)).rejects.toThrow(refused)
    const move = `update ${table} set ${column} = (jsonb_populate_record(null::${table}, $1::jsonb)).${column}`
    await expect(tenantDb(mine).$executeRawUnsafe(move, foreign)).rejects.toThrow(refused)
  })

  test("nothing of another organization's can be deleted", async () => {
    const before = await rowsFor(tenantDb(theirs))
    const client = tenantDb(mine)
    const attempt = client.$transaction(async (tx) => {
      await tx.$executeRawUnsafe(`delete from ${table}`)
      throw new Error('kept')
    })
    await expect(attempt).rejects.toThrow(/kept|permission denied/)
    expect(await rowsFor(tenantDb(theirs))).toEqual(before)
  })
})

const refused = /violates row-level security|permission denied/

/** A row as it can be seen by its own organization, and as its owner has it. */
async function tenantRow(tenant: Tenant, table: string): Promise<string[]> {
  const id = table === 'user_account' ? 'id::text' : `to_jsonb(${table})::text`
  const [seen] = await tenantDb(tenant).$queryRawUnsafe<{ line: string }[]>(`select ${id} as line from ${table} limit 1`)
  const rows = await db.$queryRawUnsafe<{ line: string }[]>(
    `select to_jsonb(t)::text as line from ${table} t where ${id.replace(table, 't')} = $1`,
    seen?.line,
  )
  return rows.map(({ line }) => line)
}

test('look-ups of two organizations that come together stay apart', async () => {
  const found = await Promise.all(
    [mine, theirs, mine, theirs].flatMap((tenant) => [
      tenantDb(tenant).endpoint.findUnique({ where: { id: uuidOf('ep', mine.ids.endpoint) }, select: { organizationId: true } }),
      tenantDb(tenant).endpoint.findUnique({ where: { id: uuidOf('ep', theirs.ids.endpoint) }, select: { organizationId: true } }),
    ]),
  )
  expect(found.map((row) => row?.organizationId ?? null)).toEqual(
    [mine, theirs, mine, theirs].flatMap(({ organizationId }) =>
      [mine, theirs].map((owner) => (owner.organizationId === organizationId ? organizationId : null)),
    ),
  )
})

test('nothing of the role is left on a connection, whether a statement succeeds or fails', async () => {
  const pool = createTenantPool(url)
  const client = createTenantDb(pool, mine.organizationId)
  await client.endpoint.count()
  await expect(client.$queryRaw`select 1 / 0`).rejects.toThrow('division by zero')
  await expect(client.$transaction(async (tx) => void (await tx.$queryRaw`select 1 / 0`))).rejects.toThrow('division by zero')
  await client.$transaction((tx) => tx.endpoint.count(), { isolationLevel: 'Serializable' })
  const { rows } = await pool.query(
    "select current_user <> 'hookport_tenant' as owner, current_setting('hookport.organization', true) as setting",
  )
  expect(rows).toEqual([{ owner: true, setting: '' }])
  expect(pool.totalCount).toBe(1)
  await pool.end()
})

test('a connection that the database ends is an error of its statement and of nothing else', async () => {
  const pool = createTenantPool(url)
  const client = createTenantDb(pool, mine.organizationId)
  const cut = expect(client.$queryRaw`select pg_sleep(60)`).rejects.toThrow()
  for (let ended = 0; ended === 0; )
    ended = await db.$executeRaw`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and query like 'select pg_sleep%'`
  await cut
  expect(await client.endpoint.count()).toBeGreaterThan(0)
  await pool.end()
})

test('an id that is none makes no client', () => {
  expect(() => createTenantDb(tenantPool(), "' or true --")).toThrow()
})
