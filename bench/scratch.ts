import { Pool } from 'pg'
import { createDb, type PrismaClient } from '#lib/db/client.ts'
import { migrate } from '#lib/db/migrate.ts'
import type { Bench } from './row.ts'

/** A further database on the same server, with the product's tables and nobody at work in it. */
export type Scratch = { url: string; pool: Pool; db: PrismaClient; drop(): Promise<void> }

export async function createScratch({ product }: Bench, name: string): Promise<Scratch> {
  await product.sql(`create database ${name}`)
  const url = new URL(product.databaseUrl)
  url.pathname = name
  await migrate(url.href)
  // Not `openPool`: an index of ten million rows is silent for longer than that waits.
  const pool = new Pool({ connectionString: url.href, max: 2, options: '-c maintenance_work_mem=1GB' })
  // Dropping the database may end a connection that is still saying goodbye.
  pool.on('error', () => undefined)
  const db = createDb(url.href, { max: 2 })
  return {
    url: url.href,
    pool,
    db,
    async drop() {
      await Promise.all([pool.end(), db.$disconnect()])
      await product.sql(`drop database ${name} with (force)`)
    },
  }
}
