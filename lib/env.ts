import ipaddr from 'ipaddr.js'
import { z } from 'zod'

const flag = z.enum(['0', '1']).transform((value) => value === '1')
const optionalText = z.string().min(1).optional()

const key32 = z.string().refine((value) => Buffer.from(value, 'base64').length === 32, 'must be 32 bytes in base64')

/** One range of TARGET_ALLOWLIST. */
export type AddressRange = { address: ipaddr.IPv4 | ipaddr.IPv6; prefixBits: number }

const addressRanges = z.string().transform((value, context) => {
  const ranges: AddressRange[] = []
  for (const part of value
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean)) {
    if (!ipaddr.isValidCIDR(part)) {
      context.addIssue({ code: 'custom', message: `"${part}" is not an address range such as 10.0.0.0/8` })
      return z.NEVER
    }
    const [address, prefixBits] = ipaddr.parseCIDR(part)
    ranges.push({ address, prefixBits })
  }
  return ranges
})

/** Every variable the product reads (README, "Settings"), with its meaning where the name does not say it. */
const schema = z.object({
  PORT: z.coerce.number().int().min(1).max(65_535).default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  /** The address people and receivers know the portal by; without a trailing slash. */
  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
  /** Unset: embedded PostgreSQL under DATA_DIR. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DATA_DIR: z.string().min(1).default('./data'),
  AUTH_SECRET: key32.optional(),
  ENCRYPTION_KEY: key32.optional(),
  CRON_SECRET: z.string().min(16).optional(),
  /** Unset is not the same as empty: see `targetAllowlist` in lib/launch. */
  TARGET_ALLOWLIST: addressRanges.optional(),
  BOOTSTRAP_EMAIL: z
    .email()
    .transform((email) => email.toLowerCase())
    .optional(),
  BOOTSTRAP_PASSWORD: z.string().min(8).optional(),
  BOOTSTRAP_OPERATOR_KEY: z
    .string()
    .regex(/^hp_operator_.{32,}$/, 'must be hp_operator_ followed by at least 32 characters')
    .optional(),
  BOOTSTRAP_DEMO: flag.optional(),
  /** Single sign-on by OpenID Connect; all three or none. */
  OIDC_ISSUER: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
  OIDC_CLIENT_ID: optionalText,
  OIDC_CLIENT_SECRET: optionalText,
  /** Where e-mail is handed in, with the credentials in it; unset: none is sent. */
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  /** The sender of every e-mail, for instance `Hookport <hooks@example.com>`. */
  MAIL_FROM: optionalText,
  /** Days for which events, deliveries and idempotency keys are kept. */
  RETENTION_DAYS: z.coerce.number().int().min(7).max(36_500).default(30),
  DISPATCH_CONCURRENCY: z.coerce.number().int().min(1).max(10_000).default(1024),
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0).meta({
    description:
      'proxies in front of the portal, each of which appends to `X-Forwarded-For`; what stands before their entries is not believed. With 0 the client is whoever connects, so behind a proxy all share one address',
  }),
  RATE_LIMIT_EVENTS: z.coerce.number().int().min(0).max(10_000_000).default(50_000).meta({
    description: 'events per second that one API key may publish, over all portals; 0: no limit',
  }),
  RATE_LIMIT_CALLS: z.coerce.number().int().min(0).max(1_000_000).default(1000).meta({
    description: 'other API calls per second by one key; 0: no limit',
  }),
  RATE_LIMIT_ADDRESS: z.coerce.number().int().min(0).max(1_000_000).default(1000).meta({
    description: 'requests per second from one client address, publishing excepted; 0: no limit',
  }),
  RATE_LIMIT_REFUSED: z.coerce.number().int().min(0).max(1_000_000).default(600).meta({
    description: 'wrong keys, tokens, links and client secrets per minute from one client address; 0: no limit',
  }),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  NODE_ENV: optionalText,
})

// Of these, one without the others is a mistake.
const together = [
  ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'],
  ['SMTP_URL', 'MAIL_FROM'],
] as const

export type Env = z.infer<typeof schema>

/** A variable that is missing or malformed. The message is one line that names it. */
export class EnvError extends Error {}

/**
 * Checks the environment. An empty variable counts as unset, except TARGET_ALLOWLIST, where empty means "nothing".
 * Throws `EnvError` for the first variable at fault.
 */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([name, value]) => value !== '' || name === 'TARGET_ALLOWLIST'))
  const result = schema.safeParse(given)
  if (result.success) {
    requireTogether(result.data)
    return result.data
  }
  const issue = result.error.issues[0]
  throw new EnvError(`${issue?.path.join('.')}: ${issue?.message}`)
}

function requireTogether(env: Env): void {
  for (const names of together) {
    const given = names.find((name) => env[name] !== undefined)
    const missing = names.find((name) => env[name] === undefined)
    if (given && missing) throw new EnvError(`${missing}: must be set when ${given} is set`)
  }
}

let parsed: Env | undefined

/** The checked environment of this process. Read lazily, because `next build` evaluates modules without one. */
export function env(): Env {
  parsed ??= parseEnv(process.env)
  return parsed
}

/** A variable that the launcher generates and that a process started by hand must be given. Throws `EnvError` when it is not set. */
export function required<Name extends 'DATABASE_URL' | 'AUTH_SECRET' | 'ENCRYPTION_KEY' | 'CRON_SECRET'>(name: Name): string {
  const value = env()[name]
  if (value === undefined)
    throw new EnvError(`${name}: is not set; npm start generates it, a process started by hand needs it in its environment`)
  return value
}

/** Where the portal is reached from outside, without a trailing slash. */
export function publicUrl(): string {
  const { PUBLIC_URL, HOST, PORT } = env()
  return PUBLIC_URL ?? `http://${HOST.includes(':') ? `[${HOST}]` : HOST}:${PORT}`
}
