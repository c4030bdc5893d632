import type { ClientBase } from 'pg'
import { z } from 'zod'

/** One process at a time; the others need not wait, because nothing depends on an index but how long a query takes. */
const indexingLock = 0x68_6f_6f_6e

/**
 * Makes on every partition what a migration has only declared, with `create index … on only`: PostgreSQL makes no index of a whole partitioned table
 * concurrently, and without that whoever writes waits for as long as it takes to read the table. What was left unfinished is made anew, so it
 * may be killed and called again. Must run neither inside a transaction nor while others wait for a lock of this connection, because it waits for them.
 * Returns the names of those it made.
 */
export async function ensurePartitionIndexes(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [indexingLock])
  if (!rows[0]?.locked) return []
  const made: string[] = []
  try {
    for (const { index, partition, definition } of await missingIndexes(client)) {
      const name = `${partition}_${index}`
      await client.query(`drop index if exists ${name}`)
      await client.query(definition.replace(/^CREATE INDEX \S+ ON ONLY \S+/, `create index concurrently ${name} on ${partition}`))
      await client.query(`alter index ${index} attach partition ${name}`)
      made.push(name)
    }
  } finally {
    await client.query('select pg_advisory_unlock($1)', [indexingLock])
  }
  return made
}

const missingIndex = z.object({ index: z.string(), partition: z.string(), definition: z.string() })

/** An index that is declared and not on every partition yet is not valid; a partition that is made later has it from the beginning. */
async function missingIndexes(client: ClientBase): Promise<z.infer<typeof missingIndex>[]> {
  const { rows } = await client.query(`
    select declared.indexrelid::regclass::text as index, partition.inhrelid::regclass::text as partition, pg_get_indexdef(declared.indexrelid) as definition
    from pg_index declared
    join pg_class on pg_class.oid = declared.indexrelid and relkind = 'I' and relnamespace = 'public'::regnamespace
    join pg_inherits partition on partition.inhparent = declared.indrelid and not partition.inhdetachpending
    where not declared.indisvalid and not exists (
      select from pg_inherits attached join pg_index made on made.indexrelid = attached.inhrelid
      where attached.inhparent = declared.indexrelid and made.indrelid = partition.inhrelid
    )
    order by 1, 2`)
  return rows.map((row) => missingIndex.parse(row))
}
