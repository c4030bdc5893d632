'use server'

import { refresh } from 'next/cache'
import { staffAction } from '#lib/auth/member-action.ts'
import { actorOf } from '#lib/auth/session.ts'
import { db } from '#lib/db/client.ts'
import { addDeliveryNote, noteInput } from '#lib/webhooks/delivery-notes.ts'
import { redeliverAsStaff, staffRedelivery } from '#lib/webhooks/staff.ts'

export const addNote = staffAction({ input: noteInput }, async ({ user }, input) => {
  await addDeliveryNote(db(), user, input)
  refresh()
})

export const redeliverForThem = staffAction({ input: staffRedelivery }, async ({ user }, input) => {
  const answer = await redeliverAsStaff(db(), actorOf(user), input)
  refresh()
  return answer
})
