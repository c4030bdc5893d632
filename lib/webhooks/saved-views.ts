import { z } from 'zod'
import type { Db, MemberRole } from '../db/client.ts'
import { AppError, notFound } from '../errors.ts'
import { newId, publicId, uuidOf } from '../ids.ts'
import { hasRole, type Scope } from './organizations.ts'

/** A search of the log under a name. `query` is what stands behind the question mark of its address. */
export type SavedView = { id: string; name: string; query: string; shared: boolean; author: string; mine: boolean }

export const savedViewInput = z.object({
  name: z.string().trim().min(1).max(60),
  query: z.string().max(2000),
  shared: z.boolean(),
})

/** Who looks or saves, and with what role in the organization. `userId` is a UUID. */
export type Viewer = { userId: string; role: MemberRole }

// More would be no list any more.
const viewsMax = 50

/** A person's own views of an environment's log and those shared with the organization, by name. */
export async function listSavedViews(db: Db, scope: Scope, { userId }: Pick<Viewer, 'userId'>): Promise<SavedView[]> {
  const rows = await db.savedView.findMany({
    where: { ...scope, OR: [{ userId }, { shared: true }] },
    select: { id: true, name: true, query: true, shared: true, userId: true, user: { select: { name: true } } },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  })
  return rows.map(({ id, userId: author, user, ...row }) => ({
    ...row,
    id: publicId('view', id),
    author: user.name,
    mine: author === userId,
  }))
}

/**
 * Saves a view. One of the same name by the same person is replaced, so that a view can be corrected. Throws `forbidden` when a viewer would
 * share it, and `conflict` when there are too many.
 */
export async function saveView(
  db: Db,
  scope: Scope,
  { userId, role }: Viewer,
  input: z.output<typeof savedViewInput>,
): Promise<{ id: string }> {
  if (input.shared && !hasRole(role, 'developer'))
    throw new AppError('forbidden', 'Only a member with the role developer or above may share a view.')
  const { name, query, shared } = input
  const present = await db.savedView.findFirst({ where: { ...scope, userId, name }, select: { id: true } })
  if (present) {
    await db.savedView.update({ where: { id: present.id }, data: { query, shared } })
    return { id: publicId('view', present.id) }
  }
  if ((await db.savedView.count({ where: { ...scope, userId } })) >= viewsMax)
    throw new AppError('conflict', `You have ${viewsMax} views already. Delete one first.`)
  const id = newId()
  await db.savedView.create({ data: { id, ...scope, userId, name, query, shared } })
  return { id: publicId('view', id) }
}

/** Deletes a view: one's own, or as an admin any that is shared. Throws `not_found` for others. */
export async function deleteSavedView(db: Db, scope: Scope, { userId, role }: Viewer, viewId: string): Promise<void> {
  const mayDelete = hasRole(role, 'admin') ? { OR: [{ userId }, { shared: true }] } : { userId }
  const { count } = await db.savedView.deleteMany({ where: { id: uuidOf('view', viewId), ...scope, ...mayDelete } })
  if (count === 0) throw notFound('saved view')
}
