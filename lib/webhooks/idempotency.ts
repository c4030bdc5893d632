import type { Sql } from '../db/sql.ts'
import { AppError } from '../errors.ts'
import { newId } from '../ids.ts'
import type { PublishScope } from './event-rows.ts'

/** What makes a repeated request the same: its key within its scope, and a hash of everything else. */
export type RequestKey = { scope: PublishScope; key: string; hash: Uint8Array }

type Answer = { id: string; deliveries: number }
type Row = { organization_id: string | null; environment: string; key: string; request_hash: Uint8Array; answer: Answer }

/** The first request with a key, and what it was answered. */
export type First = { hash: Uint8Array; answer: Answer }

/** One text for one key of one scope. */
export function nameOf({ scope, key }: RequestKey): string {
  return `${scope.organizationId} ${scope.environment} ${key}`
}

// Broadcasts have no organization; `is not distinct from` would say both in one condition, but no index serves it.
const findSql = `
  with wanted as (
    select organization_id, environment::environment, key from unnest($1::uuid[], $2::text[], $3::text[]) as w (organization_id, environment, key)
  )
  select k.organization_id, k.environment::text, k.key, k.request_hash, k.answer
  from wanted join idempotency_key k using (organization_id, environment, key)
  union all
  select k.organization_id, k.environment::text, k.key, k.request_hash, k.answer
  from wanted join idempotency_key k using (environment, key)
  where k.organization_id is null and wanted.organization_id is null`

/** The first requests with those of the keys that were used before, by `nameOf`. */
export async function findFirst(sql: Sql, keys: RequestKey[]): Promise<Map<string, First>> {
  if (keys.length === 0) return new Map()
  const rows = await sql<Row>(findSql, scopesOf(keys))
  return new Map(
    rows.map(({ organization_id, environment, key, request_hash: hash, answer }) => [
      `${organization_id} ${environment} ${key}`,
      { hash, answer },
    ]),
  )
}

/** What a request with a used key is answered: what the first one was, or that it is not the same request. */
export function answerAgain(first: First, { hash }: RequestKey): Answer | AppError {
  if (Buffer.compare(first.hash, hash) === 0) return first.answer
  return new AppError('idempotency_conflict', 'This idempotency key or id was used before with a different request.')
}

const reserveSql = `
  insert into idempotency_key (id, organization_id, environment, key, request_hash, answer)
  select id, organization_id, environment::environment, key, decode(request_hash, 'hex'), answer::jsonb
  from unnest($4::uuid[], $1::uuid[], $2::text[], $3::text[], $5::text[], $6::text[]) as k (id, organization_id, environment, key, request_hash, answer)
  on conflict (organization_id, environment, key) do nothing
  returning id, organization_id, environment::text, key`

/**
 * Reserves keys together with their answers and returns those it got, by `nameOf` with the row's id. A request with the same key that runs at the same moment
 * waits at the unique index until this one has committed; everyone asks in the same order, so that no two wait for each other.
 */
export async function reserveKeys(sql: Sql, keys: (RequestKey & { answer: Answer })[]): Promise<Map<string, string>> {
  if (keys.length === 0) return new Map()
  const sorted = keys.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
  const rows = await sql<Pick<Row, 'organization_id' | 'environment' | 'key'> & { id: string }>(reserveSql, [
    ...scopesOf(sorted),
    sorted.map(() => newId()),
    sorted.map(({ hash }) => Buffer.from(hash).toString('hex')),
    sorted.map(({ answer }) => JSON.stringify(answer)),
  ])
  return new Map(rows.map((row) => [`${row.organization_id} ${row.environment} ${row.key}`, row.id]))
}

/** Gives keys back, by the ids of their rows, whose requests came to nothing after all. */
export async function releaseKeys(sql: Sql, ids: string[]): Promise<void> {
  if (ids.length > 0) await sql('delete from idempotency_key where id = any($1::uuid[])', [ids])
}

function scopesOf(keys: RequestKey[]): [(string | null)[], string[], string[]] {
  return [keys.map(({ scope }) => scope.organizationId), keys.map(({ scope }) => scope.environment), keys.map(({ key }) => key)]
}
