import process from 'node:process'
import { parseArgs } from 'node:util'
import { hashPassword } from '#lib/auth/passwords.ts'
import { createDb } from '#lib/db/client.ts'
import { openBeside } from '#lib/launch/beside.ts'
import { complain, print, step } from '#lib/launch/terminal.ts'
import { organizationInput } from '#lib/webhooks/organizations.ts'
import { seedOrganization } from './organization.ts'

// npm run seed [slug]: an organization that has been in use for a month, for looking and for tests. It goes into the database that DATABASE_URL
// names, or into the embedded one of DATA_DIR, whether Hookport runs on it at the moment or not.
run().catch((error: unknown) => {
  complain(error instanceof Error && error.constructor === Error ? error.message : `${error instanceof Error ? error.stack : error}`)
  process.exitCode = 1
})

async function run(): Promise<void> {
  const { password, ...options } = readOptions()
  const server = await openBeside()
  const db = createDb(server.url, { max: 2 })
  try {
    await step(
      `Seeding ${options.slug}`,
      async () => seedOrganization(db, { ...options, passwordHash: password === undefined ? null : await hashPassword(password) }),
      ({ endpoints, events, deliveries }) =>
        `${options.slug}: ${endpoints.length} endpoints, ${events.length} events, ${deliveries.length} deliveries`,
    )
    if (password !== undefined)
      print(`  Sign in as maya, tomas, ines, kofi, lena or support @${options.slug}.example with the password given.`)
  } finally {
    await db.$disconnect()
    await server.stop()
  }
}

function readOptions() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      replace: { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
      deliveries: { type: 'string', default: '40000' },
      password: { type: 'string' },
    },
  })
  const { slug, name } = organizationInput.parse({ slug: positionals[0] ?? 'northwind', name: nameOf(positionals[0] ?? 'northwind') })
  const deliveries = Number(values.deliveries)
  if (!Number.isInteger(deliveries) || deliveries < 100 || deliveries > 1_000_000)
    throw new Error('--deliveries: must be from 100 to 1000000')
  return { slug, name, seed: values.seed, deliveries, replace: values.replace, nowMs: Date.now(), password: values.password }
}

function nameOf(slug: string): string {
  return `${slug.charAt(0).toUpperCase()}${slug.slice(1)}`
}
