import { type ClientBase, DatabaseError } from 'pg'

/** As whom an organization's own work is done: may not sign in, owns nothing, and is held by every table's policy to the rows of one organization. */
export const tenantRole = 'hookport_tenant'

// What the role may do. A table that is not here does not exist for it, so that a new one is out of reach until somebody decides.
const grants = {
  'select, insert, update, delete': [
    'member',
    'invitation',
    'api_key',
    'service_credential',
    'access_token',
    'endpoint',
    'endpoint_secret',
    'endpoint_state',
    'onboarding',
    'entity',
    'consent',
    'saved_view',
    'notification',
    'idempotency_key',
    'event',
    'delivery',
    'due',
    'recovery',
    'inbox',
    'inbox_message',
  ],
  'select, update': ['organization'],
  // The audit log only grows, and a data key is for ever.
  'select, insert': ['audit_entry', 'data_key'],
  select: ['attempt', 'endpoint_hour', 'endpoint_notice', 'event_type', 'entity_type', 'maintenance_notice'],
  // Names and addresses; no password hash.
  'select (id, email, name)': ['user_account'],
} as const

/**
 * Makes the role, once in a cluster, and gives it what it may do in this database. Whoever connects needs `createrole` for the first of these; without it
 * nothing is done, and the wall is not there until a superuser has made the role (README, "Between organizations").
 */
export async function ensureTenantRole(client: ClientBase): Promise<void> {
  if (!(await hasRole(client))) return
  for (const [what, tables] of Object.entries(grants)) await client.query(`grant ${what} on ${tables.join(', ')} to ${tenantRole}`)
}

/** Whether this connection may act as the role. Makes role and membership where they are missing and it may. */
async function hasRole(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query('select from pg_roles where rolname = $1', [tenantRole])
  if (rows.length === 0) await client.query(`create role ${tenantRole} nologin`).catch(ignoreRefusal)
  // From PostgreSQL 16 on, who makes a role may grant it and not yet act as it.
  for (const ending of [null, '', ' with set true']) {
    if (ending !== null) await client.query(`grant ${tenantRole} to current_user${ending}`).catch(ignoreRefusal)
    if (await mayAct(client)) return true
  }
  return false
}

/** Not allowed, made by somebody else just now, or (before PostgreSQL 16) not known: what counts is whether the connection may act afterwards. */
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof DatabaseError)) throw error
}

/** Whether this connection may act as the role, which then also has its rights in this database. Leaves no transaction behind. Throws when the database does not answer. */
export async function mayAct(client: Pick<ClientBase, 'query'>): Promise<boolean> {
  try {
    await client.query(`begin; set local role ${tenantRole}`)
    return true
  } catch (error) {
    if (error instanceof DatabaseError && refusals.includes(error.code ?? '')) return false
    throw error
  } finally {
    await client.query('rollback')
  }
}

// There is no such role; or this user may not act as it.
const refusals = ['22023', '42501']
