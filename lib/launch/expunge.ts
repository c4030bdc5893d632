import { parseArgs } from 'node:util'
import { createDb } from '#lib/db/client.ts'
import { parseId } from '#lib/ids.ts'
import { systemActor } from '#lib/webhooks/audit.ts'
import { expungeEvent, expungeOrganization } from '#lib/webhooks/expunge.ts'
import { organizationIdOf } from '#lib/webhooks/organizations.ts'
import { openDatabase } from './database.ts'
import { readSettings } from './settings.ts'
import { print, runCommand, step } from './terminal.ts'

const usage = `npm run expunge -- --event evt_… --yes
       npm run expunge -- --organization <slug or org_…> --confirm <slug>
Erases for good; nothing but a backup brings it back.`

await runCommand(main)

async function main(): Promise<void> {
  const text = { type: 'string' } as const
  const { values } = parseArgs({ options: { event: text, organization: text, confirm: text, yes: { type: 'boolean', default: false } } })
  const { event, organization, confirm, yes } = values
  if (
    (event === undefined) === (organization === undefined) ||
    (event !== undefined && !yes) ||
    (organization !== undefined && confirm === undefined)
  )
    throw new Error(usage)
  await using database = await openDatabase(readSettings())
  const db = createDb(database.url, { max: 2 })
  const actor = { ...systemActor, label: 'npm run expunge' }
  try {
    if (event !== undefined) {
      const { deliveries, attempts } = await expungeEvent(db, actor, null, event)
      print(`${event}: erased, with ${deliveries} deliveries and ${attempts} attempts.`)
    } else if (organization !== undefined && confirm !== undefined)
      await step(
        `Expunging ${organization}`,
        async () => expungeOrganization(db, actor, parseId('org', organization) ?? (await organizationIdOf(db, organization)), confirm),
        ({ events, deliveries }) => `${organization}: deleted, with ${events} events and ${deliveries} deliveries`,
      )
  } finally {
    await db.$disconnect()
  }
}
