import { execFile } from 'node:child_process'
import process from 'node:process'
import { promisify } from 'node:util'

/** Of everybody in a seeded organization, and of its support. */
const password = 'believable-password'

export type Seeded = {
  slug: string
  member: (name: 'maya' | 'tomas' | 'ines' | 'kofi' | 'lena' | 'support') => { email: string; password: string }
}

/** An organization that has been in use for a month, made by `npm run seed` beside the running portal. Everybody in it can sign in. */
export async function seedOrganization(slug: string, deliveries: number): Promise<Seeded> {
  const args = ['prisma/seed/seed.ts', slug, '--replace', '--deliveries', `${deliveries}`, '--password', password]
  const env = { ...process.env, DATA_DIR: process.env.E2E_DATA_DIR, DATABASE_URL: '' }
  await promisify(execFile)(process.execPath, args, { env })
  return { slug, member: (name) => ({ email: `${name}@${slug}.example`, password }) }
}
