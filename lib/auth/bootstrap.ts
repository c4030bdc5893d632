import type { Db, PrismaClient } from '../db/client.ts'
import { publicId } from '../ids.ts'
import { createSignInLink, createUser, findFirstOperator, signInLinkMinutes } from '../webhooks/accounts.ts'
import { ensureOperatorKey } from '../webhooks/api-keys.ts'
import { audit, systemActor } from '../webhooks/audit.ts'
import { seedDemo } from '../webhooks/demo.ts'
import { checkMasterKey } from '../webhooks/master-key-check.ts'
import { hashPassword } from './passwords.ts'

export type BootstrapSettings = {
  /** Of the first operator account; without it the account is operator@hookport.local. */
  email?: string | undefined
  /** Without it the account has no password, and its owner comes in by the link. */
  password?: string | undefined
  /** An operator API key that exists from the first start on. */
  operatorKey?: string | undefined
  /** Whether a database without organizations gets the demo organization. */
  demo: boolean
  publicUrl: string
}

// Any number that nothing else in this database locks with.
const advisoryLock = 72_707_370

/**
 * Makes a database ready for its first visitor, and returns a fresh one-time sign-in link for the first operator, valid
 * for a day. The account and the key are made by the first start only. The token stands behind `#`, so that it reaches
 * neither a server's log nor a Referer header. Processes that start at once take turns; the client needs two connections. Throws `EnvError` for the
 * wrong ENCRYPTION_KEY.
 */
export async function bootstrap(db: PrismaClient, settings: BootstrapSettings): Promise<{ signInUrl: string }> {
  const passwordHash = settings.password ? await hashPassword(settings.password) : null
  return db.$transaction(
    async (lock) => {
      await lock.$executeRaw`select pg_advisory_xact_lock(${advisoryLock})`
      await checkMasterKey(db)
      const operatorId = (await findFirstOperator(db)) ?? (await createOperator(db, settings, passwordHash))
      if (settings.demo && (await db.organization.count()) === 0) await seedDemo(db, operatorId)
      const token = await createSignInLink(db, operatorId, signInLinkMinutes.bootstrap)
      return { signInUrl: `${settings.publicUrl}/sign-in/link#token=${token}` }
    },
    { maxWait: 10_000, timeout: 60_000 },
  )
}

/** One transaction, so that a start killed in the middle is still the first one for the next. */
function createOperator(db: PrismaClient, settings: BootstrapSettings, passwordHash: string | null): Promise<string> {
  return db.$transaction(async (tx: Db) => {
    const email = settings.email ?? 'operator@hookport.local'
    const { id } = await createUser(tx, { email, name: 'Operator', passwordHash, staffRole: 'operator' })
    await audit(tx, systemActor, {
      organizationId: null,
      action: 'user.created',
      subject: publicId('usr', id),
      detail: { staffRole: 'operator' },
    })
    if (settings.operatorKey) await ensureOperatorKey(tx, settings.operatorKey)
    return id
  })
}
