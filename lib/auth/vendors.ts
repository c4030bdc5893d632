import { z } from 'zod'
import { db } from '#lib/db/client.ts'
import { AppError, notFound } from '#lib/errors.ts'
import { authenticateApiKey } from '#lib/webhooks/api-keys.ts'
import { environmentSchema } from '#lib/webhooks/organizations.ts'
import { deviceOf } from './device.ts'
import { countRefused } from './rate-limit.ts'
import { type VendorContext, vendorRoute } from './vendor-route.ts'

type Handler<Params> = (context: VendorContext<Params>) => Promise<Response>

/** Akoya's paths: refusals are `{code, message, debugMessage}`. */
export function akoyaRoute<Params = Record<string, never>>(handler: Handler<Params>) {
  return vendorRoute<Params>(
    {
      refusal: ({ code, message, status, fields }) => ({
        status: status === 422 ? 400 : status,
        body: { code, message, debugMessage: fields.map((field) => `${field.path}: ${field.message}`).join('; ') || message },
      }),
    },
    handler,
  )
}

/** AccuLynx's paths: refusals are `{message, errors}`; a URL that may not be reached is a failed precondition. */
export function acculynxRoute<Params = Record<string, never>>(handler: Handler<Params>) {
  return vendorRoute<Params>(
    {
      refusal: ({ code, message, status, fields }) => ({
        status: code === 'address_refused' ? 412 : status === 422 ? 400 : status,
        body: { code, message, errors: fields.map((field) => ({ ...field, path: acculynxPath(field.path) })) },
      }),
    },
    handler,
  )
}

/** A field of ours by the name the caller knows it by. */
function acculynxPath(path: string): string {
  return path.replace(/^url$/, 'consumerUrl').replace(/^eventTypes/, 'topicNames')
}

const keyQuery = z.object({ key: z.string().min(1) })

/**
 * AutoQL's paths: the `key` in the query is an API key of the environment asked for, and the bearer one of the same organization, of either
 * environment. The key decides the scope. Refusals are `{message, errors}`. An environment of another name does not exist.
 */
export function autoqlRoute<Params extends { environment?: string } = Record<string, never>>(handler: Handler<Params>) {
  return vendorRoute<Params>(
    { refusal: ({ code, message, status, fields }) => ({ status, body: { message, code, errors: fields } }), admit },
    handler,
  )
}

async function admit<Params extends { environment?: string }>(context: VendorContext<Params>): Promise<VendorContext<Params>> {
  const { key } = keyQuery.safeParse(context.query).data ?? {}
  if (key === undefined) throw new AppError('unauthenticated', 'Name an API key of the environment: ?key=<API key>.')
  const caller = await countRefused(deviceOf(context.request.headers).address, () => authenticateApiKey(db(), key))
  if (caller.kind === 'operator' || caller.organizationId !== context.scope.organizationId) {
    throw new AppError('forbidden', 'The key and the bearer token do not belong to the same organization.')
  }
  const { organizationId, environment } = caller
  const { environment: asked } = context.params
  if (asked !== undefined && !environmentSchema.safeParse(asked).success) throw notFound('environment')
  if (asked !== undefined && asked !== environment) {
    throw new AppError('environment_mismatch', `This key belongs to ${environment}; the request names ${asked}.`)
  }
  return { ...context, scope: { organizationId, environment } }
}
