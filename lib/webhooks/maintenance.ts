import { z } from 'zod'
import type { Db, PrismaClient } from '../db/client.ts'
import { AppError, notFound } from '../errors.ts'
import { newId, publicId, uuidOf } from '../ids.ts'
import { instant } from '../parse.ts'
import { type Actor, audit } from './audit.ts'
import { environments } from './organizations.ts'
import { publishInput, publishWithin } from './publish.ts'

export const maintenanceInput = z
  .object({
    kind: z.enum(['planned', 'unplanned']),
    title: z.string().trim().min(1).max(200),
    description: z.string().trim().max(4000).default(''),
    service: z.string().trim().min(1).max(200).describe('What is affected.'),
    startsAt: instant,
    endsAt: instant.nullish().describe('Required for a planned outage.'),
  })
  .refine(({ kind, endsAt }) => kind === 'unplanned' || endsAt, { path: ['endsAt'], message: 'is required for a planned outage' })
  .refine(({ startsAt, endsAt }) => !endsAt || Date.parse(endsAt) > Date.parse(startsAt), {
    path: ['endsAt'],
    message: 'must be after startsAt',
  })

export const maintenanceEnd = z.object({ endsAt: instant.optional().describe('Now unless given.') })

export const maintenanceNoticeSchema = z.object({
  id: z.string(),
  kind: z.enum(['planned', 'unplanned']),
  title: z.string(),
  description: z.string(),
  service: z.string(),
  startsAt: z.iso.datetime(),
  endsAt: z.iso.datetime().nullable(),
})

export type MaintenanceNotice = z.infer<typeof maintenanceNoticeSchema>

// How long before its start a planned outage is shown in the portal.
const announcedDays = 7

/**
 * Announces an outage: to every organization subscribed to MAINTENANCE, in both environments, and in the portal. Throws
 * `unknown_event_type` while the catalog lacks PLANNED_OUTAGE or SERVICE.
 */
export async function announceMaintenance(
  db: PrismaClient,
  actor: Actor,
  input: z.infer<typeof maintenanceInput>,
): Promise<MaintenanceNotice> {
  const { kind, startsAt, endsAt, ...rest } = input
  return db.$transaction(async (tx) => {
    const row = await tx.maintenanceNotice.create({
      data: { id: newId(), ...rest, planned: kind === 'planned', startsAt: new Date(startsAt), endsAt: endsAt ? new Date(endsAt) : null },
    })
    const notice = present(row)
    await tell(tx, notice, kind === 'planned' ? 'PLANNED_OUTAGE' : 'SERVICE', 'announced')
    await audit(tx, actor, { organizationId: null, action: 'maintenance.announced', subject: notice.id, detail: notice })
    return notice
  })
}

/** Ends an outage, now or at `endsAt`, and tells everyone by a SERVICE event. Throws `not_found`, and `conflict` when it is over already. */
export async function endMaintenance(
  db: PrismaClient,
  actor: Actor,
  noticeId: string,
  { endsAt }: z.infer<typeof maintenanceEnd>,
): Promise<MaintenanceNotice> {
  const id = uuidOf('mnt', noticeId)
  return db.$transaction(async (tx) => {
    const current = await tx.maintenanceNotice.findUnique({ where: { id } })
    if (!current) throw notFound('maintenance notice')
    if (current.endsAt && current.endsAt < new Date()) throw new AppError('conflict', 'This maintenance is over already.')
    const notice = present(await tx.maintenanceNotice.update({ where: { id }, data: { endsAt: endsAt ? new Date(endsAt) : new Date() } }))
    await tell(tx, notice, 'SERVICE', 'ended')
    await audit(tx, actor, { organizationId: null, action: 'maintenance.ended', subject: notice.id, detail: notice })
    return notice
  })
}

/** The newest notices first. */
export async function listMaintenance(db: Db, limit = 100): Promise<MaintenanceNotice[]> {
  const rows = await db.maintenanceNotice.findMany({ orderBy: { id: 'desc' }, take: limit })
  return rows.map(present)
}

/** What people should know now: outages that last, and planned ones of the next week. */
export async function currentMaintenance(db: Db, now = new Date()): Promise<MaintenanceNotice[]> {
  const soon = new Date(now.getTime() + announcedDays * 86_400_000)
  const rows = await db.maintenanceNotice.findMany({
    where: { startsAt: { lte: soon }, OR: [{ endsAt: null }, { endsAt: { gt: now } }] },
    orderBy: { startsAt: 'asc' },
    take: 5,
  })
  return rows.map(present)
}

async function tell(tx: Db, notice: MaintenanceNotice, type: string, state: 'announced' | 'ended'): Promise<void> {
  const { id, kind, title, service, startsAt, endsAt } = notice
  const fields = { state, kind, title, service, startsAt, ...(endsAt && { endsAt }) }
  const customFields = Object.entries(fields).map(([name, value]) => ({ name, value }))
  for (const environment of environments) {
    await publishWithin(
      tx,
      { organizationId: null, environment },
      publishInput.parse({ type, data: { id, idType: 'MAINTENANCE', customFields } }),
    )
  }
}

type Row = Omit<MaintenanceNotice, 'kind' | 'startsAt' | 'endsAt'> & { planned: boolean; startsAt: Date; endsAt: Date | null }

function present({ id, planned, title, description, service, startsAt, endsAt }: Row): MaintenanceNotice {
  const kind = planned ? 'planned' : 'unplanned'
  return {
    id: publicId('mnt', id),
    kind,
    title,
    description,
    service,
    startsAt: startsAt.toISOString(),
    endsAt: endsAt?.toISOString() ?? null,
  }
}
