import type { Db, PrismaClient } from '../db/client.ts'
import { dataKeyOf, rewrapped } from './data-keys.ts'
import { currentMasterKey } from './master-keys.ts'
import { moveEndpoint } from './move-secrets.ts'

const batchMax = 100

/** Called after each batch with how many are done. Every batch is a transaction, so that a run that is killed goes on where it was. */
export type OnBatch = (done: number) => void

/** How much there is to do: data keys under another master key, and endpoints with something from before there were data keys. */
export async function countOutdated(db: Db): Promise<{ keys: number; endpoints: number }> {
  const keys = await db.dataKey.count({ where: { masterKeyId: { not: currentMasterKey().id } } })
  const [row] = await db.$queryRaw<{ count: number }[]>`
    select count(*)::int as count
    from endpoint e
    where e.callback_hash is not null or get_byte(e.headers, 0) = 1
      or exists (select from endpoint_secret s where s.endpoint_id = e.id and get_byte(s.ciphertext, 0) = 1)`
  return { keys, endpoints: row?.count ?? 0 }
}

/** Wraps every data key with ENCRYPTION_KEY; what they have encrypted stays as it is. Throws `EnvError` for one that no given key opens. */
export async function rewrapKeys(db: PrismaClient, onBatch: OnBatch): Promise<void> {
  let done = 0
  for (let count = batchMax; count === batchMax; onBatch(done)) {
    count = await db.$transaction(rewrapBatch)
    done += count
  }
}

async function rewrapBatch(tx: Db): Promise<number> {
  const rows = await tx.$queryRaw<{ id: string; masterKeyId: string; wrapped: Uint8Array }[]>`
    select id, master_key_id as "masterKeyId", wrapped
    from data_key
    where master_key_id <> ${currentMasterKey().id}
    order by id
    limit ${batchMax}
    for update`
  for (const row of rows) await tx.dataKey.update({ where: { id: row.id }, data: rewrapped(row) })
  return rows.length
}

/** Moves what was encrypted with a master key itself, or not at all, under the data key of its organization. */
export async function moveSecrets(db: PrismaClient, onBatch: OnBatch): Promise<void> {
  let done = 0
  let last = '00000000-0000-0000-0000-000000000000'
  for (let count = batchMax; count === batchMax; onBatch(done)) {
    const ids = await db.$transaction((tx) => moveBatch(tx, last))
    count = ids.length
    done += count
    last = ids.at(-1) ?? last
  }
}

/** Returns the endpoints of the batch. Their locks are held for as long as a hundred small updates take. */
async function moveBatch(tx: Db, after: string): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string; organizationId: string }[]>`
    select e.id, e.organization_id as "organizationId"
    from endpoint e
    where e.id > ${after}::uuid
      and (e.callback_hash is not null or get_byte(e.headers, 0) = 1
        or exists (select from endpoint_secret s where s.endpoint_id = e.id and get_byte(s.ciphertext, 0) = 1))
    order by e.id
    limit ${batchMax}
    for update of e`
  for (const { id, organizationId } of rows) await moveEndpoint(tx, await dataKeyOf(tx, organizationId), id)
  return rows.map(({ id }) => id)
}
