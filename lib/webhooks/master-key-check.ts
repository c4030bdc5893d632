import type { Db } from '../db/client.ts'
import { EnvError } from '../env.ts'
import { dataKeyOf } from './data-keys.ts'
import { isOutdated, open } from './encryption.ts'
import { masterKeyOf } from './master-keys.ts'

/**
 * Says at the start of a process, in one line, that its ENCRYPTION_KEY is not the one that the database was filled with, in place of an error at
 * every delivery. Throws `EnvError`. The platform's own key, which the first start makes, tells it also where nothing else is encrypted yet.
 */
export async function checkMasterKey(db: Db): Promise<void> {
  const rows = await db.dataKey.findMany({ distinct: ['masterKeyId'], select: { masterKeyId: true } })
  for (const { masterKeyId } of rows) masterKeyOf(masterKeyId)
  if (rows.length === 0) await checkOldest(db)
  await dataKeyOf(db, null)
}

/** Before there were data keys nothing named its master key: it is tried on one secret. */
async function checkOldest(db: Db): Promise<void> {
  const row = await db.endpointSecret.findFirst({ orderBy: { id: 'asc' }, select: { id: true, ciphertext: true } })
  if (!row || !isOutdated(row.ciphertext)) return
  try {
    open(null, row.ciphertext, { column: 'secret', id: row.id })
  } catch (error) {
    throw new EnvError('ENCRYPTION_KEY: is not the key that the secrets in this database were encrypted with', { cause: error })
  }
}
