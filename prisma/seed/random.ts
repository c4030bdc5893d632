import { createHash } from 'node:crypto'
import { firstIdAt } from '#lib/ids.ts'

/** Numbers from 0 up to 1, the same ones for the same seed. */
export type Random = () => number

/** A source of chance that a text decides: SHA-256 of the text and a counter, four bytes at a time. */
export function createRandom(seed: string): Random {
  let counter = 0
  let block = Buffer.alloc(0)
  let position = 0
  return () => {
    if (position === block.length) {
      block = createHash('sha256').update(`${seed}:${counter}`).digest()
      counter += 1
      position = 0
    }
    const value = block.readUInt32BE(position)
    position += 4
    return value / 2 ** 32
  }
}

export function between(random: Random, low: number, high: number): number {
  return low + random() * (high - low)
}

export function pick<T>(random: Random, items: readonly [T, ...T[]]): T {
  return items[Math.floor(random() * items.length)] ?? items[0]
}

/** One of the items, each as likely as its weight among all. */
export function pickWeighted<T>(random: Random, items: readonly (readonly [T, number])[]): T {
  let left = random() * items.reduce((sum, [, weight]) => sum + weight, 0)
  for (const [item, weight] of items) {
    left -= weight
    if (left < 0) return item
  }
  throw new Error('there is nothing to choose from')
}

/** A duration as servers have them: mostly near the median, now and then several times as long. */
export function durationAround(random: Random, medianMs: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  return Math.max(1, medianMs * Math.exp(normal * 0.45))
}

/** So many hexadecimal digits. */
function hexOf(random: Random, digits: number): string {
  let text = ''
  while (text.length < digits)
    text += Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0')
  return text.slice(0, digits)
}

/** A UUIDv7 of a moment, in milliseconds since 1970. */
export function idOf(random: Random, timeMs: number): string {
  const hex = hexOf(random, 18)
  return `${firstIdAt(timeMs).slice(0, 14)}7${hex.slice(0, 3)}-8${hex.slice(3, 6)}-${hex.slice(6)}`
}

/** A UUIDv4, as other systems name their records. */
export function foreignId(random: Random): string {
  const hex = hexOf(random, 30)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(12, 15)}-9${hex.slice(15, 18)}-${hex.slice(18)}`
}
