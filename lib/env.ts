import ipaddr from 'ipaddr.js'
import { z } from 'zod'

const flag = z.enum(['0', '1']).transform((value) => value === '1')
const optionalText = z.string().min(1).optional()

const httpUrl = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''))

const madeInDataDir = 'made in `DATA_DIR`'

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

/**
 * Every variable the product reads, with the words of the README's table (`npm run docs:settings` writes it, and a test asks for it): `description`,
 * and where there is no default that can be computed here, what holds while it is `unset`.
 */
export const settings = z.object({
  PORT: z.coerce.number().int().min(1).max(65_535).default(3000).meta({ description: 'the port that the portal listens on' }),
  HOST: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .meta({ description: 'the address that the portal listens on; `0.0.0.0` for every one of the machine' }),
  PUBLIC_URL: httpUrl.optional().meta({
    unset: '`http://HOST:PORT`',
    description:
      'where people, scripts and receivers reach the portal; with `https://` browsers keep to https there and on names below it for two years (HSTS)',
  }),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .meta({
      unset: 'embedded',
      description:
        'PostgreSQL >= 15 (16 keeps updates in their pages; under load give it `autovacuum_naptime = 5s`); unset: embedded PostgreSQL 18 under `DATA_DIR`',
    }),
  DATA_DIR: z.string().min(1).default('./data').meta({ description: 'database, keys and logs; readable by its owner only' }),
  AUTH_SECRET: key32
    .optional()
    .meta({ unset: madeInDataDir, description: '32 bytes in base64 that seal sessions; required with `DATABASE_URL`' }),
  ENCRYPTION_KEY: key32
    .optional()
    .meta({ unset: madeInDataDir, description: '32 bytes in base64 that secrets are encrypted with; required with `DATABASE_URL`' }),
  ENCRYPTION_KEY_PREVIOUS: key32.optional().meta({ description: 'the key before it, while `npm run rekey` has not ended' }),
  CRON_SECRET: z.string().min(16).optional().meta({
    unset: madeInDataDir,
    description: 'the bearer of `/api/cron/dispatch` and `/metrics`, at least 16 characters; required with `DATABASE_URL`',
  }),
  // Unset is not the same as empty: see `targetAllowlist` in lib/launch.
  TARGET_ALLOWLIST: addressRanges.optional().meta({
    unset: 'loopback when embedded on loopback, else nothing',
    description: 'CIDRs that deliveries may reach although they are not public, also over http; empty: nothing',
  }),
  BOOTSTRAP_EMAIL: z
    .email()
    .transform((email) => email.toLowerCase())
    .optional()
    .meta({ description: 'first start: the address of the first operator account; without it that is made by the one-time link' }),
  BOOTSTRAP_PASSWORD: z.string().min(8).optional().meta({ description: 'first start: its password, at least 8 characters' }),
  BOOTSTRAP_OPERATOR_KEY: z
    .string()
    .regex(/^hp_operator_.{32,}$/, 'must be hp_operator_ followed by at least 32 characters')
    .optional()
    .meta({ description: 'first start: an operator key, `hp_operator_` and at least 32 characters' }),
  BOOTSTRAP_DEMO: flag.optional().meta({ unset: '1 when embedded, else 0', description: 'the demo organization `acme`' }),
  OIDC_ISSUER: httpUrl.optional().meta({
    description:
      'single sign-on by OpenID Connect; the redirect address at the provider is `PUBLIC_URL/api/auth/callback/oidc`, and its ID token must carry `email` and `email_verified`',
  }),
  OIDC_CLIENT_ID: optionalText.meta({ description: 'what the provider knows Hookport by' }),
  OIDC_CLIENT_SECRET: optionalText.meta({ description: 'and its secret there' }),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/ })
    .optional()
    .meta({
      description:
        '`smtp://` or `smtps://`, with user and password in it: invitations and links for a new password are mailed, else invitations are links to pass on; technical contacts are told of failing endpoints',
    }),
  MAIL_FROM: optionalText.meta({ description: 'the sender of every e-mail, for instance `Hookport <hooks@example.com>`' }),
  RETENTION_DAYS: z.coerce.number().int().min(7).max(36_500).default(30).meta({
    description: 'days, at least 7, for which events, deliveries and idempotency keys are kept; they go by whole days, without a pause',
  }),
  PAYLOAD_RETENTION_DAYS: z.coerce.number().int().min(4).max(36_500).optional().meta({
    unset: '`RETENTION_DAYS`',
    description:
      'days, at least 4, after which the data of events and the headers and bodies of requests and responses are erased; the log keeps its lines for `RETENTION_DAYS`',
  }),
  DISPATCH_CONCURRENCY: z.coerce
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(1024)
    .meta({ description: 'deliveries under way at once in one dispatcher' }),
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
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .meta({ description: 'of the JSON logs: `trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`' }),
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl.optional().meta({
    description:
      "where traces go, by OTLP over HTTP, for instance `http://127.0.0.1:4318`; the standard's `OTEL_EXPORTER_OTLP_HEADERS`, `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` are read with it",
  }),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1).meta({
    description: 'the share of traces that begin here and are exported, 0 to 1; one that a publisher began goes by what it has decided',
  }),
  HEALTH_PORT: z.coerce
    .number()
    .int()
    .min(1)
    .max(65_535)
    .optional()
    .meta({ unset: 'none', description: 'where a dispatcher answers `/live`, `/ready` and `/metrics`, on `HOST`' }),
  NODE_ENV: optionalText.meta({ unset: 'set by the commands', description: '`production`, or `development` under `npm run dev`' }),
})

// Of these, one without the others is a mistake.
const together = [
  ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'],
  ['SMTP_URL', 'MAIL_FROM'],
] as const

export type Env = z.infer<typeof settings>

/** A variable that is missing or malformed. The message is one line that names it. */
export class EnvError extends Error {}

/**
 * Checks the environment. An empty variable counts as unset, except TARGET_ALLOWLIST, where empty means "nothing".
 * Throws `EnvError` for the first variable at fault.
 */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([name, value]) => value !== '' || name === 'TARGET_ALLOWLIST'))
  const result = settings.safeParse(given)
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
