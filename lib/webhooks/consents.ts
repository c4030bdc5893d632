import { z } from 'zod'
import type { Db, PrismaClient } from '../db/client.ts'
import { AppError } from '../errors.ts'
import { namedScope, type Scope } from './organizations.ts'
import { publishedSchema, publishInput, publishWithin } from './publish.ts'

const label = z.string().trim().min(1).max(255)

export const consentId = label

export const consentInput = z.object({
  status: z.enum(['active', 'revoked']).default('active'),
  provider: label.nullish().describe('Where the consent was given.'),
  accounts: z.array(label).max(1000).default([]).describe('All accounts it covers now.'),
})

export const consentRequest = consentInput.extend(namedScope.shape)

/** A consent as it stands now, and the event that its change published. */
export const consentChangeSchema = z.object({
  id: z.string(),
  status: consentInput.shape.status.unwrap(),
  accounts: z.array(z.string()),
  accountsAdded: z.array(z.string()),
  accountsRemoved: z.array(z.string()),
  event: publishedSchema.nullable().describe('The event published; null when nothing was worth one.'),
})

export type ConsentChange = z.infer<typeof consentChangeSchema>

/**
 * Takes the present state of a consent. Revoked: CONSENT_REVOKED; accounts added or removed: CONSENT_UPDATED; a new one or one that did not
 * change: nothing. State and event are one transaction. Throws `conflict` for a consent that was revoked before, `unknown_event_type`.
 */
export async function putConsent(db: PrismaClient, scope: Scope, id: string, input: z.infer<typeof consentInput>): Promise<ConsentChange> {
  const accounts = [...new Set(input.accounts)]
  return db.$transaction(async (tx) => {
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${JSON.stringify(['consent', scope, id])}, 0))`
    const where = { organizationId_environment_id: { ...scope, id } }
    const before = await tx.consent.findUnique({ where })
    if (before?.revoked && input.status === 'active')
      throw new AppError('conflict', 'This consent was revoked; a new one needs an id of its own.')
    const accountsAdded = before ? accounts.filter((account) => !before.accounts.includes(account)) : []
    const accountsRemoved = before && input.status === 'active' ? before.accounts.filter((account) => !accounts.includes(account)) : []
    const revoked = input.status === 'revoked'
    const state = {
      accounts: revoked && before ? before.accounts : accounts,
      provider: input.provider ?? before?.provider ?? null,
      revoked,
    }
    await tx.consent.upsert({ where, create: { ...scope, id, ...state }, update: state })
    const fields = { id, provider: state.provider, accountsAdded: revoked ? [] : accountsAdded, accountsRemoved }
    const type = before?.revoked
      ? null
      : revoked
        ? 'CONSENT_REVOKED'
        : accountsAdded.length + accountsRemoved.length > 0
          ? 'CONSENT_UPDATED'
          : null
    const event = type === null ? null : await tell(tx, scope, type, fields)
    const { accountsAdded: added } = fields
    return { id, status: input.status, accounts: state.accounts, accountsAdded: added, accountsRemoved, event }
  })
}

type Fields = { id: string; provider: string | null; accountsAdded: string[]; accountsRemoved: string[] }

function tell(tx: Db, scope: Scope, type: string, { id, provider, accountsAdded, accountsRemoved }: Fields) {
  const customFields = [
    ...(provider === null ? [] : [{ name: 'provider', value: provider }]),
    ...accountsAdded.map((value) => ({ name: 'accountAdded', value })),
    ...accountsRemoved.map((value) => ({ name: 'accountRemoved', value })),
  ]
  return publishWithin(tx, scope, publishInput.parse({ type, data: { id, idType: 'CONSENT', customFields } }))
}
