import { Pool } from 'pg'
import { createDb } from '#lib/db/client.ts'
import { startEmbedded } from '#lib/db/embedded.ts'
import { migrate } from '#lib/db/migrate.ts'
import { uuidOf } from '#lib/ids.ts'
import { endpointGlances, endpointHealth } from '#lib/webhooks/endpoint-health.ts'
import { listEndpoints } from '#lib/webhooks/endpoints.ts'
import { recoverEndpoint, recoveryInput } from '#lib/webhooks/recoveries.ts'
import { testActor } from '#lib/testing/world.ts'
import { fillLog } from './long-log.ts'

const server = await startEmbedded({ dataDir: '/tmp/endpointpage-measure', port: 4135 })
try {
  const url = new URL(server.url)
  const admin = new Pool({ connectionString: server.url, max: 1 })
  await admin.query('drop database if exists scratch with (force)')
  await admin.query('create database scratch')
  await admin.end()
  url.pathname = 'scratch'
  await migrate(url.href)
  const pool = new Pool({ connectionString: url.href, max: 2, options: '-c maintenance_work_mem=1GB' })
  const db = createDb(url.href, { max: 4 })
  const log = await fillLog({ url: url.href, pool, db, drop: async () => {} }, 10_000_000)
  console.log('filled')
  await pool.query(`insert into attempt (delivery_id, number, started_at, duration_ms, url, request_headers, status_code, response_headers)
    select id, attempt_count, last_attempt_at, (random()*300)::int, 'http://x', '{}', code, '{}' from delivery where created_at > now() - interval '4 days' and attempt_count > 0`)
  await pool.query('analyze attempt')
  await pool.query(`insert into endpoint_hour (endpoint_id, hour, succeeded, failed, answered, duration_ms, last_success_at)
    select e.id, h, 500, 5, 505, 50000, h from endpoint e, generate_series(date_bin('1 hour', now(), 'epoch') - interval '31 days', now(), '1 hour') h`)
  await pool.query(`insert into due (delivery_id, organization_id, endpoint_id, event_id, state)
    select gen_random_uuid(), $1, ($2::uuid[])[n % 2 + 1], gen_random_uuid(), 'ready' from generate_series(1, 1000000) n`, [log.scope.organizationId, [uuidOf('ep', log.endpointId), uuidOf('ep', log.rareEndpointId)]])
  await pool.query('vacuum analyze due'); await pool.query('vacuum analyze endpoint_hour')
  const time = async (name: string, work: () => Promise<unknown>) => {
    const times: number[] = []
    for (let n = 0; n < 7; n++) { const at = performance.now(); await work(); times.push(performance.now() - at) }
    console.log(name, 'first', times[0]?.toFixed(1), 'median', times.toSorted((a, b) => a - b)[3]?.toFixed(1))
  }
  console.log(JSON.stringify({ ...(await endpointHealth(db, log.scope, log.endpointId)), hours: 0, days: 0 }))
  await time('health busy', () => endpointHealth(db, log.scope, log.endpointId))
  await time('health rare', () => endpointHealth(db, log.scope, log.rareEndpointId))
  const { data } = await listEndpoints(db, log.scope, { limit: 100 })
  await time('glances of 21', () => endpointGlances(db, log.scope, data.map(({ id }) => id)))
  const dry = (ms: number) => recoverEndpoint(db, testActor, log.scope, log.endpointId, recoveryInput.parse({ since: new Date(Date.now() - ms).toISOString(), dryRun: true }))
  console.log(await dry(30 * 86400000))
  await time('dry run 2 d', () => dry(2 * 86400000))
  await time('dry run 30 d', () => dry(30 * 86400000))
  await pool.end(); await db.$disconnect()
} finally { await server.stop() }
