import { createHash } from 'node:crypto'
import { z } from 'zod'

/** What stands first in a backup: what it is of, and what it takes to read it. */
export const manifestSchema = z.object({
  format: z.literal(1),
  version: z.string(),
  postgres: z.string(),
  createdAt: z.iso.datetime(),
  migrations: z.array(z.object({ name: z.string(), checksum: z.string() })),
  /** The day of the oldest partition, in milliseconds since 1970. */
  partitionsFrom: z.number(),
  /** The columns of each table, in the order of the backup's copies. */
  tables: z.record(z.string(), z.array(z.string())),
  /** Tells the right ENCRYPTION_KEY from a wrong one, and nothing about it; null where there was none to be read. */
  keyFingerprint: z.string().nullable(),
})

export type Manifest = z.infer<typeof manifestSchema>

/** What stands last: what each table's copy came to. A backup without it was not finished. */
export const sumsSchema = z.record(z.string(), z.object({ rows: z.number(), bytes: z.number(), sha256: z.string() }))

export type Sums = z.infer<typeof sumsSchema>

export const manifestName = 'manifest.json'
export const sumsName = 'sums.json'

/** The files of DATA_DIR without which what is encrypted in a backup stays so, and nobody stays signed in. */
export const keyFiles = ['encryption-key', 'auth-secret', 'cron-secret'] as const

/** Recognizes a key. */
export function keyFingerprint(key: string): string {
  return createHash('sha256').update(`hookport backup\0${key}`).digest('hex').slice(0, 16)
}

/** Where the copy of a table goes: it comes in pieces, because an archive must know the size of what it takes. */
export function pieceName(table: string, number: number): string {
  return `data/${table}/${String(number).padStart(6, '0')}.copy`
}

/** The table that a piece is of; undefined for anything else. */
export function tableOf(name: string): string | undefined {
  return /^data\/([a-z_]+)\/\d+\.copy$/.exec(name)?.[1]
}
