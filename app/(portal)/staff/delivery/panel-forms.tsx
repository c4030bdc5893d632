'use client'

import dynamic from 'next/dynamic'

// Only staff see them, and nobody else is to load them.
export const DeliveryNotes = dynamic(() => import('#components/staff/delivery-notes.tsx').then((module) => module.DeliveryNotes))
export const RedeliverWithReason = dynamic(() =>
  import('#components/staff/redeliver-with-reason.tsx').then((module) => module.RedeliverWithReason),
)
