import { z } from 'zod'
import type { Db } from '../db/client.ts'
import { AppError, type FieldError } from '../errors.ts'
import { parse } from '../parse.ts'
import { checkTargetUrl } from './address-guard.ts'
import { checkPatch, endpointInput, endpointPatch } from './endpoint-input.ts'
import { getEndpoint, type SaveRules } from './endpoints.ts'
import type { Scope } from './organizations.ts'

/** Settings as they stand in a form that is not finished: `patch` holds what was changed, `endpointId` is null for an endpoint to be made. */
export const faultsInput = z.object({
  endpointId: z.string().nullable(),
  urls: z.array(z.string()).max(50),
  patch: z.record(z.string(), z.unknown()),
})

/**
 * What saving would refuse, found by the checks that saving makes: everything at once, and only of what was changed. Empty when nothing is wrong.
 * Throws `not_found` for an endpoint that is none.
 */
export async function findFaults(
  db: Db,
  scope: Scope,
  { endpointId, urls, patch }: z.infer<typeof faultsInput>,
  { allowlist }: SaveRules,
): Promise<FieldError[]> {
  const current = endpointId === null ? null : await getEndpoint(db, scope, endpointId)
  const faults = await Promise.all([
    ...urls.map((url, index) => faultsOf(() => checkUrl(url, allowlist, `urls.${index}`))),
    faultsOf(async () => {
      const change = parse(endpointPatch, patch)
      if (current) await checkPatch(db, scope, change, current)
      else await checkPatch(db, scope, change, unmade)
    }),
  ])
  return faults.flat()
}

// What an endpoint to be made begins with.
const unmade = { id: null, callbackHash: '', format: 'standard', eventTypes: ['*'], entityType: null, attributes: [] }

async function checkUrl(url: string, allowlist: SaveRules['allowlist'], field: string): Promise<void> {
  parse(z.object({ [field]: endpointInput.shape.url }), { [field]: url })
  await checkTargetUrl(url.trim(), { allowlist }, field)
}

async function faultsOf(check: () => Promise<unknown>): Promise<FieldError[]> {
  try {
    await check()
    return []
  } catch (error) {
    if (error instanceof AppError) return error.fields
    throw error
  }
}
