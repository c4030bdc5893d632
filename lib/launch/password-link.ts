import { parseArgs } from 'node:util'
import { createDb } from '#lib/db/client.ts'
import { publicUrl } from '#lib/env.ts'
import { publicId } from '#lib/ids.ts'
import { createSignInLink, findPasswordHash } from '#lib/webhooks/accounts.ts'
import { audit, systemActor } from '#lib/webhooks/audit.ts'
import { openDatabase } from './database.ts'
import { readSettings } from './settings.ts'
import { print, runCommand } from './terminal.ts'

const usage = `npm run password-link -- ada@example.com
Prints a link by which that person sets a new password; for where no e-mail is sent. It works once, for an hour.`

const validMinutes = 60

await runCommand(main)

async function main(): Promise<void> {
  const { positionals } = parseArgs({ allowPositionals: true })
  const [email, ...rest] = positionals
  if (email === undefined || rest.length > 0) throw new Error(usage)
  await using database = await openDatabase(readSettings())
  const db = createDb(database.url, { max: 2 })
  try {
    const account = await findPasswordHash(db, email)
    if (account === null) throw new Error(`there is no account ${email}`)
    const subject = publicId('usr', account.userId)
    await audit(
      db,
      { ...systemActor, label: 'npm run password-link' },
      { organizationId: null, action: 'user.password_link_made', subject },
    )
    print(`${publicUrl()}/sign-in/password#token=${await createSignInLink(db, account.userId, validMinutes)}`)
  } finally {
    await db.$disconnect()
  }
}
