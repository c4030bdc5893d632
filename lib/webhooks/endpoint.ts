import { z } from 'zod'
import { publicId } from '../ids.ts'
import { openCallbackHash } from './callback-hash.ts'
import type { DataKey } from './encryption.ts'
import { decodeSecretHeaders, maskSensitive } from './endpoint-headers.ts'
import { environmentSchema } from './organizations.ts'
import { type RetrySchedule, retrySchedule } from './retry-schedule.ts'
import { signingSchema } from './signing.ts'

export const endpointSchema = z.object({
  id: z.string(),
  environment: environmentSchema,
  url: z.string(),
  description: z.string(),
  format: z.string(),
  eventTypes: z.array(z.string()),
  projectIds: z.array(z.string()),
  entityType: z.string().nullable(),
  attributes: z.array(z.string()),
  applicationId: z.string().nullable(),
  technicalContact: z.string().nullable(),
  callbackHash: z.string(),
  headers: z.record(z.string(), z.string()).describe('Values of headers that carry credentials are masked.'),
  signing: signingSchema,
  publicKeys: z.array(z.string()).describe('Of its Ed25519 key pairs that may sign, the current one first: `whpk_` and base64.'),
  retrySchedule: retrySchedule.describe("What is in force, be it chosen or the format's default."),
  rateLimit: z.number().int().nullable().describe('Deliveries per second, over all dispatchers; null for no limit.'),
  enabled: z.boolean(),
  primary: z.boolean().describe("Whether the portal's card of the environment manages it."),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
})

export type Endpoint = z.infer<typeof endpointSchema>

/** The answer to a creation: the only one that shows the secret unasked. */
export const newEndpointSchema = endpointSchema.extend({ secret: z.string() })

/** The columns that `presentEndpoint` takes. */
export const endpointColumns = {
  id: true,
  environment: true,
  url: true,
  description: true,
  format: true,
  eventTypes: true,
  projectIds: true,
  entityType: true,
  attributes: true,
  applicationId: true,
  technicalContact: true,
  callbackHash: true,
  callbackHashSealed: true,
  headers: true,
  signing: true,
  secrets: {
    where: { kind: 'ed25519', publicKey: { not: null } },
    select: { publicKey: true, expiresAt: true },
    orderBy: { id: 'desc' },
  },
  retrySchedule: true,
  rateLimit: true,
  enabled: true,
  isPrimary: true,
  createdAt: true,
  updatedAt: true,
} as const

type EndpointRow = Omit<
  Endpoint,
  'headers' | 'signing' | 'publicKeys' | 'callbackHash' | 'retrySchedule' | 'primary' | 'createdAt' | 'updatedAt'
> & {
  callbackHash: string | null
  callbackHashSealed: Uint8Array | null
  headers: Uint8Array | null
  signing: string
  secrets: { publicKey: string | null; expiresAt: Date | null }[]
  retrySchedule: unknown
  isPrimary: boolean
  createdAt: Date
  updatedAt: Date
}

/** An endpoint as people and programs see it: headers that carry credentials are masked. */
export function presentEndpoint({ isPrimary, callbackHashSealed, secrets, ...row }: EndpointRow, dataKey: DataKey): Endpoint {
  const now = new Date()
  return {
    ...row,
    id: publicId('ep', row.id),
    callbackHash: openCallbackHash(dataKey, { ...row, callbackHashSealed }),
    headers: maskSensitive(decodeSecretHeaders(dataKey, row.headers, row.id)),
    signing: signingSchema.parse(row.signing),
    publicKeys: secrets.flatMap(({ publicKey, expiresAt }) =>
      publicKey !== null && (expiresAt === null || expiresAt > now) ? [publicKey] : [],
    ),
    retrySchedule: effectiveSchedule(row.format, row.retrySchedule),
    primary: isPrimary,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}

/** The schedule in force: the endpoint's own choice, else the default of its format (CONTRACT §3). */
export function effectiveSchedule(format: string, chosen: unknown): RetrySchedule {
  if (chosen !== null && chosen !== undefined) return retrySchedule.parse(chosen)
  return format === 'standard' ? 'extended' : 'fixed'
}
