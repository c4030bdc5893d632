'use server'

import { z } from 'zod'
import { staffAction } from '#lib/auth/member-action.ts'
import { rangeNames } from '#lib/webhooks/figures.ts'
import { readSystem } from './read-system.ts'

export const loadSystem = staffAction({ input: z.object({ range: z.enum(rangeNames) }) }, (_, { range }) => readSystem(range))
