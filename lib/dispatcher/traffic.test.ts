import fc from 'fast-check'
import { expect, test } from 'vitest'
import { claimFor } from '#lib/testing/claim.ts'
import { type Claim, type ClaimRequest, start } from './claim.ts'
import { type Ending, Traffic } from './traffic.ts'
import { firstWindow, type Signal, type Window, windowAfter } from './window.ts'

const signal = fc.constantFrom<Signal>('answered', 'answered', 'answered', 'pressed', 'silent')

/** A queue without an end behind a `Traffic`, and what is under way of it. */
class World {
  readonly traffic: Traffic
  readonly underWay: { claim: Claim; startedAtMs: number }[] = []
  readonly recording: Claim[] = []
  readonly open = new Set<Claim>()
  readonly pausedUntilMs = new Map<string, number>()
  nowMs = 0

  readonly concurrency: number

  constructor(concurrency: number) {
    this.concurrency = concurrency
    this.traffic = new Traffic(concurrency)
  }

  /** Claims for `endpoints` as the database does: no endpoint above its room, and as much as is wanted. */
  claim(endpoints: number[]): void {
    const request = this.traffic.request(this.nowMs)
    if (request === null) return
    checkRequest(request)
    const claims = endpoints.flatMap((number) => {
      const room = request.rooms.get(`endpoint ${number}`) ?? request.roomElse
      if (request.blockedOrganizations.includes(`organization ${number % 3}`)) return []
      return Array.from({ length: room }, () =>
        claimFor({ endpoint: `endpoint ${number}`, organization: `organization ${number % 3}`, atMs: this.nowMs }),
      )
    })
    const taken = claims.slice(0, request.limit)
    for (const claim of taken) this.open.add(claim)
    this.traffic.add(taken, start, false, this.nowMs)
    this.pump()
  }

  pump(): void {
    for (let next = this.traffic.next(this.nowMs); next; next = this.traffic.next(this.nowMs)) {
      const { claim, late } = next
      const paused = (this.pausedUntilMs.get(claim.endpoint.id) ?? 0) > this.nowMs
      expect(late).toBe(paused || this.nowMs - claim.claimedAtMs > 8_000)
      if (late) {
        this.traffic.ended(claim, { signal: null, pauseMs: 0 }, this.nowMs, this.nowMs)
        this.recording.push(claim)
      } else this.underWay.push({ claim, startedAtMs: this.nowMs })
      expect(this.traffic.inFlight).toBe(this.underWay.length)
      expect(this.traffic.inFlight).toBeLessThanOrEqual(this.concurrency)
    }
  }

  end(index: number, ending: Ending): void {
    const [one] = this.underWay.splice(index % Math.max(1, this.underWay.length), 1)
    if (!one) return
    const { id } = one.claim.endpoint
    if (ending.pauseMs > 0) this.pausedUntilMs.set(id, Math.max(this.pausedUntilMs.get(id) ?? 0, this.nowMs + ending.pauseMs))
    this.traffic.ended(one.claim, ending, one.startedAtMs, this.nowMs)
    this.recording.push(one.claim)
    this.pump()
  }

  release(count: number): void {
    for (const claim of this.recording.splice(0, count)) {
      // Each comes out once.
      expect(this.open.delete(claim)).toBe(true)
      this.traffic.released()
    }
  }

  /** A claim is in flight, waiting, or being recorded, and nothing else. */
  check(): void {
    expect(this.traffic.claimed).toBe(this.open.size)
    expect(this.traffic.claimed).toBe(this.underWay.length + this.traffic.waiting + this.recording.length)
    expect(this.traffic.claimed - this.recording.length).toBeLessThanOrEqual(2 * this.concurrency)
    expect(this.traffic.claimed).toBeLessThanOrEqual(2 * this.concurrency + 512)
    for (const id of new Set(this.underWay.map(({ claim }) => claim.endpoint.id))) {
      const count = this.underWay.filter(({ claim }) => claim.endpoint.id === id).length
      expect(count).toBeLessThanOrEqual(Math.max(4, Math.floor(this.concurrency / 4)))
    }
  }
}

function checkRequest({ limit, rooms, roomElse }: ClaimRequest): void {
  for (const room of [limit, roomElse, ...rooms.values()]) {
    expect(Number.isInteger(room)).toBe(true)
    expect(room).toBeGreaterThanOrEqual(0)
  }
  expect(limit).toBeGreaterThan(0)
}

const step = fc.oneof(
  fc.array(fc.nat({ max: 11 }), { maxLength: 12 }).map((endpoints) => (world: World) => world.claim([...new Set(endpoints)])),
  fc.tuple(fc.nat(), signal, fc.constantFrom(0, 0, 0, 500, 10_000)).map(([index, one, pauseMs]) => (world: World) => {
    world.end(index, one === 'pressed' ? { signal: one, pauseMs } : { signal: one, pauseMs: 0 })
  }),
  fc.nat({ max: 30 }).map((count) => (world: World) => {
    for (let n = 0; n < count; n += 1) world.end(n * 7, { signal: 'answered', pauseMs: 0 })
  }),
  fc.nat({ max: 40 }).map((count) => (world: World) => world.release(count)),
  fc.constantFrom(1, 50, 600, 9_000).map((ms) => (world: World) => {
    world.nowMs += ms
    world.traffic.forgetIdle(world.nowMs)
    world.pump()
  }),
)

test('whatever ends however: nothing is sent twice or lost, nobody goes beyond the limits, and the counts return to zero', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 64 }), fc.array(step, { maxLength: 120, size: 'max' }), (concurrency, steps) => {
      const world = new World(concurrency)
      for (const one of steps) {
        one(world)
        world.check()
      }
      for (const claim of world.traffic.takeWaiting()) world.recording.push(claim)
      while (world.underWay.length > 0) world.end(0, { signal: 'answered', pauseMs: 0 })
      world.release(Number.POSITIVE_INFINITY)
      world.check()
      expect(world.traffic).toMatchObject({ claimed: 0, inFlight: 0, waiting: 0 })
      expect(world.traffic.request(world.nowMs)).toMatchObject({ blockedOrganizations: [] })
    }),
    { numRuns: 300 },
  )
})

test('nothing is sent to an endpoint that has asked for a pause, also of what was claimed before', () => {
  const world = new World(16)
  for (let round = 0; round < 4; round += 1) {
    world.claim([1, 2])
    while (world.underWay.length > 0) world.end(0, { signal: 'answered', pauseMs: 0 })
    world.release(100)
  }
  world.claim([1, 2])
  expect(world.traffic.waiting).toBeGreaterThan(0)
  const first = world.underWay.findIndex(({ claim }) => claim.endpoint.id === 'endpoint 1')
  world.end(first, { signal: 'pressed', pauseMs: 3_000 })
  while (world.underWay.length > 0) {
    const before = world.underWay.filter(({ claim }) => claim.endpoint.id === 'endpoint 1').length
    world.end(0, { signal: 'answered', pauseMs: 0 })
    expect(world.underWay.filter(({ claim }) => claim.endpoint.id === 'endpoint 1').length).toBeLessThanOrEqual(before)
  }
  world.release(100)
  expect(world.traffic.claimed).toBe(0)
  expect(world.traffic.request(world.nowMs)?.rooms.get('endpoint 1')).toBe(0)
  world.nowMs += 3_001
  expect(world.traffic.request(world.nowMs)?.rooms.get('endpoint 1')).toBeGreaterThan(0)
})

test('claims that find nothing are not repeated for ever, however much there is to look at', () => {
  const traffic = new Traffic(16)
  let claims = 0
  for (let again = true; again; again = traffic.add([], start, true, 0)) claims += 1
  expect(claims).toBeLessThan(100)
  expect(traffic.add([], start, true, 0)).toBe(true)
})

test('more of an organization that holds all it may is looked for when there is room for a claim’s worth, and of another one at once', () => {
  const traffic = new Traffic(64)
  const crowded = (...organizations: string[]) => ({ ...start, endpoints: new Map(organizations.map((one) => [one, 'endpoint 24'])) })
  const claims = Array.from({ length: 48 }, (_, n) => claimFor({ endpoint: `endpoint ${n % 24}`, organization: 'a', atMs: 0 }))
  expect(traffic.add(claims.slice(0, 47), crowded('a'), true, 0)).toBe(true)
  expect(traffic.add(claims.slice(47), crowded('a'), true, 0)).toBe(false)
  expect(traffic.add([], crowded('a', 'b'), true, 0)).toBe(true)
  expect(traffic.request(0)?.blockedOrganizations).toEqual(['a'])
  for (const _ of claims) traffic.next(0)
  const worthAt = claims.findIndex((claim) => traffic.ended(claim, { signal: 'answered', pauseMs: 0 }, 0, 0))
  expect(worthAt).toBe(15)
  expect(traffic.request(0)?.blockedOrganizations).toEqual([])
})

test('what is being recorded leaves room for others, up to a bound; and large data is claimed in smaller numbers', () => {
  const traffic = new Traffic(64)
  const claims = (organization: string, count: number, dataText = '{}') =>
    Array.from({ length: count }, (_, n) => {
      const claim = claimFor({ endpoint: `${organization} ${n % 8}`, organization, atMs: 0 })
      return { ...claim, event: { ...claim.event, dataText } }
    })
  const send = (some: Claim[]) => {
    traffic.add(some, start, false, 0)
    for (const one of some) {
      expect(traffic.next(0)).not.toBeNull()
      traffic.ended(one, { signal: 'answered', pauseMs: 0 }, 0, 0)
    }
  }
  for (let sent = 0; sent < 640; sent += 16) {
    expect(traffic.request(0)).toMatchObject({ blockedOrganizations: [] })
    send(claims('a', 16))
  }
  expect(traffic.request(0)).toBeNull()
  const released = Array.from({ length: 640 }, () => traffic.released())
  expect(released.filter(Boolean)).not.toEqual([])
  send(claims('b', 100, 'x'.repeat(1024 * 1024)))
  expect(traffic.request(0)).toBeNull()
})

test('a window stays between its bounds, shrinks when it is told to, and grows again', () => {
  const exchange = fc.record({ signal, tookMs: fc.nat({ max: 10_000 }), sizeMax: fc.integer({ min: 4, max: 512 }) })
  fc.assert(
    fc.property(fc.array(exchange, { maxLength: 200, size: 'max' }), (exchanges) => {
      let window: Window = firstWindow
      let nowMs = 0
      for (const { signal: one, tookMs, sizeMax } of exchanges) {
        const startedAtMs = nowMs + 1
        nowMs = startedAtMs + tookMs
        const next = windowAfter(window, one, { startedAtMs, nowMs, sizeMax })
        expect(next.size).toBeGreaterThanOrEqual(2)
        if (one === 'answered') expect(next.size).toBeLessThanOrEqual(Math.max(sizeMax, window.size))
        else expect(next.size).toBeLessThanOrEqual(Math.max(2, window.size / 2))
        if (one === 'silent') expect(next.size).toBe(2)
        window = next
      }
      // From wherever it is, an endpoint that answers at once comes to more than the least.
      for (let n = 0; n < 200; n += 1) window = windowAfter(window, 'answered', { startedAtMs: nowMs, nowMs, sizeMax: 64 })
      expect(window.size).toBeGreaterThan(4)
    }),
    { numRuns: 300 },
  )
})

test('what was sent together shrinks a window once', () => {
  const grown = { ...firstWindow, size: 64 }
  let window: Window = grown
  for (let n = 0; n < 10; n += 1) window = windowAfter(window, 'pressed', { startedAtMs: 5, nowMs: 10 + n, sizeMax: 64 })
  expect(window.size).toBe(32)
})

test('endpoints that nothing is known of are let in for no more than a quarter together', () => {
  const { strangersMax = 0, roomElse = 0 } = new Traffic(256).request(0) ?? {}
  expect(strangersMax * roomElse).toBe(64)
})

test('endpoints that keep silent take no more than a quarter together, and take it in turns', () => {
  const traffic = new Traffic(256)
  for (let n = 0; n < 200; n += 1) {
    const claim = claimFor({ endpoint: `hangs ${n}`, organization: `organization ${n % 40}`, atMs: 0 })
    traffic.add([claim], start, false, 0)
    expect(traffic.next(0)).not.toBeNull()
    traffic.ended(claim, { signal: 'silent', pauseMs: 0 }, 0, 1)
    traffic.released()
  }
  const served = new Set<string>()
  for (let round = 0; round < 7; round += 1) {
    const rooms = [...(traffic.request(2)?.rooms ?? [])].filter(([, room]) => room > 0)
    expect(rooms.reduce((sum, [, room]) => sum + room, 0)).toBeLessThanOrEqual(64)
    for (const [endpoint] of rooms) served.add(endpoint)
  }
  expect(served.size).toBe(200)
})
