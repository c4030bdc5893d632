'use server'

import { z } from 'zod'
import { memberAction } from '#lib/auth/member-action.ts'
import { environmentSchema } from '#lib/webhooks/organizations.ts'
import { pulseOf } from '../../../webhooks/pulse.ts'

export const loadDeliveryPulse = memberAction(
  { role: 'viewer', input: z.object({ environment: environmentSchema, deliveryId: z.string() }) },
  async ({ member }, { environment, deliveryId }) => pulseOf({ organizationId: member.organizationId, environment }, deliveryId),
)
