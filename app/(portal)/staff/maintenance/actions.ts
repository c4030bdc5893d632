'use server'

import { refresh } from 'next/cache'
import { z } from 'zod'
import { staffAction } from '#lib/auth/member-action.ts'
import { actorOf } from '#lib/auth/session.ts'
import { db } from '#lib/db/client.ts'
import { announceMaintenance, endMaintenance, maintenanceInput } from '#lib/webhooks/maintenance.ts'

export const announce = staffAction({ role: 'operator', input: maintenanceInput }, async ({ user }, input) => {
  await announceMaintenance(db(), actorOf(user), input)
  refresh()
})

export const end = staffAction({ role: 'operator', input: z.object({ id: z.string() }) }, async ({ user }, { id }) => {
  await endMaintenance(db(), actorOf(user), id, {})
  refresh()
})
