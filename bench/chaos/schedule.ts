/** What can be done to one process or connection of an installation. */
export const faultKinds = [
  'kill dispatcher',
  'drain dispatcher',
  'pause dispatcher',
  'kill portal',
  'kill postgres',
  'kill backend',
  'restart postgres',
  'refuse connections',
  'freeze connections',
  'isolate dispatcher',
  'reset connections',
] as const

export type FaultKind = (typeof faultKinds)[number]

/**
 * `target`: `dispatcher 2`, `portal 0` or `postgres`. `lastsMs`: how long it stays dead, stopped or cut off; 0 where
 * that is not ours to choose.
 */
export type Fault = { kind: FaultKind; target: string; atMs: number; lastsMs: number }

export type Plan = { seed: number; seconds: number; smoke: boolean; dispatchers: number; portals: number }

// Whoever is paused or isolated comes back after its lease of 20 s has ended, so that what it then records comes too late.
const lastsBetweenMs: Record<FaultKind, [number, number]> = {
  'kill dispatcher': [500, 2_500],
  'drain dispatcher': [0, 0],
  'pause dispatcher': [22_000, 26_000],
  'kill portal': [500, 2_000],
  'kill postgres': [0, 0],
  'kill backend': [0, 0],
  'restart postgres': [0, 0],
  'refuse connections': [1_000, 5_000],
  'freeze connections': [2_000, 8_000],
  'isolate dispatcher': [22_000, 26_000],
  'reset connections': [0, 0],
}

const firstAtMs = 3_000
const meanGapMs = 4_500

/**
 * The faults of one run in the order of their times: a function of the plan and nothing else, so that a seed names a run. Every kind comes once
 * before any comes twice.
 */
export function planFaults(plan: Plan): Fault[] {
  if (plan.smoke) return smokeFaults
  const random = randomFrom(plan.seed)
  const count = Math.max(1, Math.floor((plan.seconds * 1000 - firstAtMs) / meanGapMs))
  let deck: FaultKind[] = []
  return Array.from({ length: count }, (_, index) => {
    if (deck.length === 0) deck = shuffle(faultKinds, random)
    const kind = deck.pop() ?? 'kill dispatcher'
    const [least, most] = lastsBetweenMs[kind]
    return {
      kind,
      target: targetOf(kind, plan, random),
      atMs: Math.round(firstAtMs + (index + 0.8 * random()) * meanGapMs),
      lastsMs: Math.round(least + random() * (most - least)),
    }
  })
}

const smokeFaults: Fault[] = [
  { kind: 'kill dispatcher', target: 'dispatcher 0', atMs: 1_500, lastsMs: 500 },
  { kind: 'restart postgres', target: 'postgres', atMs: 2_500, lastsMs: 0 },
  { kind: 'kill portal', target: 'portal 0', atMs: 4_000, lastsMs: 500 },
]

function targetOf(kind: FaultKind, { dispatchers, portals }: Plan, random: () => number): string {
  const dispatcher = `dispatcher ${Math.floor(random() * dispatchers)}`
  const portal = `portal ${Math.floor(random() * portals)}`
  if (kind.endsWith('dispatcher')) return dispatcher
  if (kind.endsWith('portal')) return portal
  if (kind.endsWith('connections')) return random() < 0.7 ? dispatcher : portal
  return 'postgres'
}

function shuffle<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item)
}

/** Numbers in [0, 1) that are the same for the same seed: a Weyl sequence whose values are scattered by two multiplications. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x9e37_79b9) >>> 0
    let bits = Math.imul(state ^ (state >>> 16), 0x85eb_ca6b)
    bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2_ae35)
    return ((bits ^ (bits >>> 16)) >>> 0) / 2 ** 32
  }
}
