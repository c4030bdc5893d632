'use server'

import { refresh } from 'next/cache'
import { z } from 'zod'
import { staffAction } from '#lib/auth/member-action.ts'
import { actorOf } from '#lib/auth/session.ts'
import { db } from '#lib/db/client.ts'
import { publicUrl } from '#lib/env.ts'
import { appointStaff, changeStaffRole, dismissStaff, staffInput, staffRoleSchema } from '#lib/webhooks/staff-people.ts'

const byId = z.object({ id: z.string() })

/** Answers with the link of a new account, which is not seen again; null for somebody who has an account. */
export const appoint = staffAction({ role: 'operator', input: staffInput }, async ({ user }, input) => {
  const { token } = await appointStaff(db(), actorOf(user), input)
  refresh()
  return { email: input.email, link: token && `${publicUrl()}/sign-in/link#token=${token}` }
})

export const setStaffRole = staffAction(
  { role: 'operator', input: byId.extend({ role: staffRoleSchema }) },
  async ({ user }, { id, role }) => {
    await changeStaffRole(db(), actorOf(user), id, role)
    refresh()
  },
)

export const dismiss = staffAction({ role: 'operator', input: byId }, async ({ user }, { id }) => {
  await dismissStaff(db(), actorOf(user), id)
  refresh()
})
