import { z } from 'zod'
import type { MemberRole, StaffRole } from '../db/client.ts'
import { type ActionResult, AppError } from '../errors.ts'
import { parse } from '../parse.ts'
import type { User } from '../webhooks/accounts.ts'
import { hasRole } from '../webhooks/organizations.ts'
import { type Member, requireMember, requireStaff, requireUser } from './session.ts'

/**
 * A server action inside one organization: only a member with at least `role` gets through, and only with input that
 * satisfies the schema. Neither can be forgotten, so an action is five lines. `operator` is for what belongs to the
 * platform though it stands on an organization's page: no role inside the organization is enough.
 *
 * @example
 * export const revokeKey = memberAction({ role: 'admin', input: z.object({ id: z.string() }) }, async ({ member }, { id }) => {
 *   await revokeApiKey(db(), member.actor, member.organizationId, id)
 *   refresh()
 * })
 */
export function memberAction<Schema extends z.ZodType, T>(
  gate: { role: MemberRole | 'operator'; input: Schema },
  act: (context: { member: Member }, input: z.output<Schema>) => Promise<T>,
): (slug: string, input: unknown) => Promise<ActionResult<T>> {
  return async (slug, input) => {
    const member = await requireMember(z.string().parse(slug))
    return answer(async () => {
      if (gate.role === 'operator') requireOperator(member.user)
      else if (!hasRole(member.role, gate.role))
        throw new AppError('forbidden', `Only a member with the role ${gate.role} or above may do this.`)
      return act({ member }, parse(gate.input, input))
    })
  }
}

/** The same for what a person does to their own account. */
export function userAction<Schema extends z.ZodType, T>(
  gate: { input: Schema },
  act: (context: { user: User }, input: z.output<Schema>) => Promise<T>,
): (input: unknown) => Promise<ActionResult<T>> {
  return async (input) => {
    const user = await requireUser()
    return answer(() => act({ user }, parse(gate.input, input)))
  }
}

/** The same for what anybody may do, signed in or not: whoever holds an invitation's link, for instance. */
export function publicAction<Schema extends z.ZodType, T>(
  gate: { input: Schema },
  act: (input: z.output<Schema>) => Promise<T>,
): (input: unknown) => Promise<ActionResult<T>> {
  return (input) => answer(async () => act(parse(gate.input, input)))
}

/** The same for what staff do for the whole platform; with `role`, only its operators. */
export function staffAction<Schema extends z.ZodType, T>(
  gate: { role?: Extract<StaffRole, 'operator'>; input: Schema },
  act: (context: { user: User }, input: z.output<Schema>) => Promise<T>,
): (input: unknown) => Promise<ActionResult<T>> {
  return async (input) => {
    const user = await requireStaff()
    return answer(async () => {
      if (gate.role === 'operator') requireOperator(user)
      return act({ user }, parse(gate.input, input))
    })
  }
}

function requireOperator({ staffRole }: User): void {
  if (staffRole !== 'operator') throw new AppError('forbidden', 'Only an operator of the platform may do this.')
}

async function answer<T>(act: () => Promise<T>): Promise<ActionResult<T>> {
  try {
    return { ok: true, data: await act() }
  } catch (error) {
    if (error instanceof AppError) return { ok: false, message: error.message, fields: error.fields }
    throw error
  }
}
