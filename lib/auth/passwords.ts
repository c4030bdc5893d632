import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const argon2Async = promisify(argon2)

// OWASP's first choice for argon2id where memory is shared with a server: 19 MiB, two passes, one lane (about 90 ms here).
const cost = { memory: 19_456, passes: 2, parallelism: 1 } as const
const hashBytes = 32
const saltBytes = 16

/** The argon2id hash of a password in PHC form: `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes)
  const hash = await derive(password, { nonce: salt, ...cost, tagLength: hashBytes })
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${unpadded(salt)}$${unpadded(hash)}`
}

/**
 * Whether a password is the one that was hashed. A null hash (no such account, or one without a password) costs the same
 * work and is never right, so that the time taken does not tell which accounts exist.
 */
export async function verifyPassword(password: string, phc: string | null): Promise<boolean> {
  const stored = parsePhc(phc ?? nobodysHash)
  const hash = await derive(password, { nonce: stored.salt, ...stored.cost, tagLength: stored.hash.length })
  return timingSafeEqual(hash, stored.hash) && phc !== null
}

/** Composed and decomposed forms of one character look alike on every keyboard, so both are the same password. */
function derive(password: string, parameters: Omit<Argon2Parameters, 'message'>): Promise<Buffer> {
  return argon2Async('argon2id', { ...parameters, message: password.normalize('NFKC') })
}

const nobodysHash = `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${unpadded(Buffer.alloc(saltBytes))}$${unpadded(Buffer.alloc(hashBytes))}`

const phcPattern = /^\$argon2id\$v=19\$m=(?<memory>\d+),t=(?<passes>\d+),p=(?<parallelism>\d+)\$(?<salt>[\w+/]+)\$(?<hash>[\w+/]+)$/

/** The cost is read from the hash, so that passwords stored before a change of the cost still verify. */
function parsePhc(phc: string): { cost: { memory: number; passes: number; parallelism: number }; salt: Buffer; hash: Buffer } {
  const parts = phcPattern.exec(phc)?.groups
  if (!parts) throw new Error('a stored password hash is not argon2id in PHC form')
  const { memory, passes, parallelism, salt = '', hash = '' } = parts
  return {
    cost: { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  }
}

/** PHC strings use base64 without padding. */
function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '')
}
