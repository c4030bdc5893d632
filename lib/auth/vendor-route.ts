import { AppError } from '#lib/errors.ts'
import type { Actor } from '#lib/webhooks/audit.ts'
import type { Scope } from '#lib/webhooks/organizations.ts'
import { callerOf } from './api.ts'
import { deviceOf } from './device.ts'
import { takeCall } from './rate-limit.ts'
import { logFailure } from './request.ts'

export type VendorContext<Params> = { request: Request; params: Params; query: Record<string, string>; scope: Scope; actor: Actor }

type Options<Params> = {
  /** How the vendor words a refusal. `status` is what the native API would answer. */
  refusal(error: { code: string; message: string; status: number; fields: { path: string; message: string }[] }): {
    status: number
    body: object
  }
  /** A further gate of the vendor's, before the handler; its refusals are worded like all others. */
  admit?(context: VendorContext<Params>): Promise<VendorContext<Params>>
}

/**
 * A route in a vendor's shape: the caller is an organization's API key or access token, the scope its own, and every refusal is worded as
 * the vendor words it. Keys stay where they came from: nothing of a request is logged.
 */
export function vendorRoute<Params>({ refusal, admit }: Options<Params>, handler: (context: VendorContext<Params>) => Promise<Response>) {
  return async (request: Request, { params }: { params: Promise<Params> }): Promise<Response> => {
    try {
      const caller = await callerOf(request)
      await takeCall(caller)
      if (caller.kind === 'operator')
        throw new AppError('forbidden', "This call needs an organization's key; an operator key belongs to none.")
      const { organizationId, environment } = caller
      const actor = { ...caller.actor, origin: deviceOf(request.headers) }
      const query = Object.fromEntries(new URL(request.url).searchParams)
      // A path without parameters comes with none at all.
      const context = { request, params: { ...(await params) }, query, scope: { organizationId, environment }, actor }
      return await handler(admit ? await admit(context) : context)
    } catch (error) {
      if (!(error instanceof AppError)) logFailure(error)
      const { status, body } = refusal(error instanceof AppError ? error : unexpected)
      return Response.json(body, { status, headers: error instanceof AppError ? error.headers : {} })
    }
  }
}

const unexpected = {
  code: 'internal_error',
  message: 'Something went wrong on our side. Nothing was acknowledged.',
  status: 500,
  fields: [],
}
