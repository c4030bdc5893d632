import type { Db } from '../db/client.ts'
import { parseId, publicId } from '../ids.ts'
import type { Scope } from './organizations.ts'

/** The URLs of endpoints, deleted ones too, by their public ids; ids of other scopes are missing. */
export async function endpointUrls(db: Db, scope: Scope, ids: string[]): Promise<Record<string, string>> {
  const uuids = [...new Set(ids)].flatMap((id) => parseId('ep', id) ?? [])
  const rows = await db.endpoint.findMany({ where: { ...scope, id: { in: uuids } }, select: { id: true, url: true } })
  return Object.fromEntries(rows.map(({ id, url }) => [publicId('ep', id), url]))
}

/** What an environment's log can be narrowed to by endpoint: the newest 250, those in use before those that are deleted. */
export async function endpointChoices(db: Db, scope: Scope): Promise<{ id: string; url: string; isDeleted: boolean }[]> {
  const rows = await db.endpoint.findMany({
    where: scope,
    select: { id: true, url: true, deletedAt: true },
    orderBy: [{ deletedAt: { sort: 'desc', nulls: 'first' } }, { id: 'desc' }],
    take: 250,
  })
  return rows.map(({ id, url, deletedAt }) => ({ id: publicId('ep', id), url, isDeleted: deletedAt !== null }))
}
