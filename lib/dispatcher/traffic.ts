import { type Claim, type ClaimRequest, leaseMs, start } from './claim.ts'
import { exchangeTimeoutMs } from './egress.ts'
import { firstWindow, roundsAtHand, type Signal, type Window, windowAfter } from './window.ts'

/** What is known of an endpoint: nothing yet, that it answers, or that it kept silent the last time. */
type Standing = 'new' | 'answering' | 'silent'

/** One endpoint as this process knows it. */
type Endpoint = {
  id: string
  organization: string
  window: Window
  inFlight: number
  waiting: Claim[]
  /** In flight or waiting. What is being recorded burdens neither the endpoint nor a socket. */
  held: number
  /** It has had more ready than it was allowed, so room for it is worth a claim. */
  hungry: boolean
  standing: Standing
  pausedUntilMs: number
  usedAtMs: number
}

/** How an exchange ended, as far as it matters here. `pauseMs`: for how long the endpoint asked to be left alone. */
export type Ending = { signal: Signal | null; pauseMs: number }

// Claims wait for their turn no longer than leaves time for the exchange and its record before the lease ends.
const waitMsMax = leaseMs - exchangeTimeoutMs - 2_000
const prefetchMax = 512
const recordingMax = 512
const claimedBytesMax = 64 * 1024 * 1024
const idleMsMax = 600_000
// With many organizations that wait for room there is always more to look at; after so many claims in a row that found nothing it can wait for a wake-up.
const emptyClaimsMax = 16

/**
 * Who may send how much: at most `concurrency` exchanges at once, of them at most a quarter to one endpoint, three quarters for one organization, a quarter
 * to endpoints that keep silent and a quarter to those not heard of yet. Within that every endpoint has a window that follows what it can take,
 * so that one that hangs holds two sockets and nothing else. Keeps the claims that wait for their turn. Times are of `performance.now()`.
 */
export class Traffic {
  readonly #concurrency: number
  readonly #endpoints = new Map<string, Endpoint>()
  /** By organization: in flight or waiting. */
  readonly #held = new Map<string, number>()
  /** Endpoints with waiting claims and room in their window, in the order of their turns. */
  readonly #turns = new Set<Endpoint>()
  #position = start
  #claimed = 0
  #inFlight = 0
  readonly #heldBy: Record<Standing, number> = { new: 0, answering: 0, silent: 0 }
  #claimBytes = 1024
  /** There was not room enough for a claim. */
  #full = false
  #emptyClaims = 0
  /** Organizations that held all they may at the last claim. */
  #blocked = new Set<string>()

  constructor(concurrency: number) {
    this.#concurrency = concurrency
  }

  get inFlight(): number {
    return this.#inFlight
  }

  get waiting(): number {
    return [...this.#endpoints.values()].reduce((sum, { waiting }) => sum + waiting.length, 0)
  }

  /** Claimed and not yet recorded or given back. */
  get claimed(): number {
    return this.#claimed
  }

  /** What to claim now; null while there is no room for anything. */
  request(nowMs: number): ClaimRequest | null {
    const limit = this.#limit()
    this.#full = limit < this.#limitMin()
    if (this.#full) return null
    this.#blocked = new Set([...this.#held.keys()].filter((organization) => this.#organizationRoom(organization) === 0))
    const rooms = this.#rooms(nowMs)
    const strangersRoom = Math.max(0, this.#roomFor('new') - rooms.newcomers)
    const strangersMax = Math.floor(strangersRoom / firstWindow.size)
    const blockedOrganizations = [...this.#blocked]
    return { limit, rooms: rooms.byEndpoint, roomElse: firstWindow.size, strangersMax, blockedOrganizations, position: this.#position }
  }

  /**
   * The room of every known endpoint. What those of one standing may hold together is handed out in turns: who gets some now stands last the next
   * time. `newcomers`: how much of it goes to endpoints that are known but have not answered yet.
   */
  #rooms(nowMs: number): { byEndpoint: Map<string, number>; newcomers: number } {
    const left = { new: this.#roomFor('new'), answering: Number.POSITIVE_INFINITY, silent: this.#roomFor('silent') }
    const before = { ...left }
    const byEndpoint = new Map<string, number>()
    for (const endpoint of [...this.#endpoints.values()]) {
      const room = Math.min(this.#room(endpoint, nowMs), left[endpoint.standing])
      byEndpoint.set(endpoint.id, room)
      if (room === 0 && !this.#blocked.has(endpoint.organization)) endpoint.hungry = true
      if (endpoint.standing === 'answering') continue
      left[endpoint.standing] -= room
      if (room > 0) this.#stepBack(endpoint)
    }
    return { byEndpoint, newcomers: before.new - left.new }
  }

  #stepBack(endpoint: Endpoint): void {
    this.#endpoints.delete(endpoint.id)
    this.#endpoints.set(endpoint.id, endpoint)
  }

  /** Takes what was claimed. Returns whether another claim right now would find more that there is room for. */
  add(claims: Claim[], position: ClaimRequest['position'], more: boolean, nowMs: number): boolean {
    const before = this.#position
    this.#position = position
    const full = new Set<Endpoint>()
    for (const claim of claims) {
      const endpoint = this.#endpointOf(claim, nowMs)
      endpoint.waiting.push(claim)
      if (claim.laneFull) full.add(endpoint)
      // Of its two lanes one may have been emptied.
      endpoint.hungry = full.has(endpoint)
      this.#claimed += 1
      this.#hold(endpoint, 1)
      this.#claimBytes = 0.9 * this.#claimBytes + 0.1 * claim.event.dataText.length
      this.#queue(endpoint)
    }
    this.#emptyClaims = claims.length > 0 ? 0 : this.#emptyClaims + 1
    if (this.#emptyClaims % emptyClaimsMax === 0 && claims.length === 0) return false
    return (more && this.#goesOn(before)) || [...full].some((endpoint) => this.#room(endpoint, nowMs) > 0)
  }

  /** Whether what there was more of is not only lanes of organizations that hold all they may by now. */
  #goesOn(before: ClaimRequest['position']): boolean {
    if (before.organization !== start.organization || this.#position.organization !== start.organization) return true
    const crowded = [...this.#position.endpoints.keys()]
    const blocked = crowded.filter((one) => this.#organizationRoom(one) === 0)
    for (const one of blocked) this.#blocked.add(one)
    return blocked.length === 0 || blocked.length < crowded.length
  }

  /**
   * The next claim whose turn it is, counted as in flight from now on; `late` when it is to be given back instead, because its lease is too old or its
   * endpoint has asked for a pause meanwhile. Null when nobody may.
   */
  next(nowMs: number): { claim: Claim; late: boolean } | null {
    if (this.#inFlight >= this.#concurrency) return null
    const [endpoint] = this.#turns
    const claim = endpoint?.waiting.shift()
    if (!endpoint || !claim) return null
    endpoint.inFlight += 1
    this.#inFlight += 1
    this.#turns.delete(endpoint)
    this.#queue(endpoint)
    return { claim, late: nowMs - claim.claimedAtMs > waitMsMax || endpoint.pausedUntilMs > nowMs }
  }

  /** Takes every claim that is still waiting for its turn, to be given back. */
  takeWaiting(): Claim[] {
    this.#turns.clear()
    return [...this.#endpoints.values()].flatMap((endpoint) => {
      this.#hold(endpoint, -endpoint.waiting.length)
      return endpoint.waiting.splice(0)
    })
  }

  /** An exchange is over; what came of it is recorded next. Returns whether that makes a claim worth while. */
  ended(claim: Claim, { signal, pauseMs }: Ending, startedAtMs: number, nowMs: number): boolean {
    const endpoint = this.#endpointOf(claim, nowMs)
    endpoint.inFlight -= 1
    this.#inFlight -= 1
    this.#hold(endpoint, -1)
    if (signal !== null) {
      const sizeMax = Math.max(4, Math.floor(this.#concurrency / 4))
      endpoint.window = windowAfter(endpoint.window, signal, { startedAtMs, nowMs, sizeMax })
      this.#stand(endpoint, signal === 'silent' ? 'silent' : 'answering')
    }
    if (pauseMs > 0) endpoint.pausedUntilMs = Math.max(endpoint.pausedUntilMs, nowMs + pauseMs)
    this.#queue(endpoint)
    return this.#isWorthAClaim(endpoint, nowMs)
  }

  /** A claim is recorded or given back. Returns whether that makes a claim worth while. */
  released(): boolean {
    this.#claimed -= 1
    return this.#full && this.#limit() >= this.#limitMin()
  }

  #isWorthAClaim(endpoint: Endpoint, nowMs: number): boolean {
    if (this.#full) return this.#limit() >= this.#limitMin()
    if (this.#blocked.has(endpoint.organization)) {
      return this.#organizationRoom(endpoint.organization) >= this.#limitMin() && this.#blocked.delete(endpoint.organization)
    }
    const worth = Math.max(1, Math.floor(Math.min((endpoint.window.size * roundsAtHand(endpoint.window)) / 2, this.#organizationMax() / 4)))
    return endpoint.hungry && this.#room(endpoint, nowMs) >= worth
  }

  /** Forgets endpoints that nothing was sent to for ten minutes. */
  forgetIdle(nowMs: number): void {
    for (const endpoint of this.#endpoints.values()) {
      if (endpoint.held > 0 || nowMs - endpoint.usedAtMs < idleMsMax) continue
      this.#endpoints.delete(endpoint.id)
    }
  }

  /** A claim for less would cost more than it brings. */
  #limitMin(): number {
    return Math.max(1, Math.min(64, Math.floor(this.#concurrency / 4)))
  }

  #limit(): number {
    const heldMax = this.#concurrency + Math.min(prefetchMax, this.#concurrency)
    const held = this.#heldBy.new + this.#heldBy.answering + this.#heldBy.silent
    const claimedMax = Math.min(heldMax + recordingMax, Math.floor(claimedBytesMax / this.#claimBytes))
    return Math.min(heldMax - held, claimedMax - this.#claimed, prefetchMax)
  }

  /** Less what is held already: the window, for an endpoint that answers as much again or more, so that the next are at hand when a round is over. */
  #room(endpoint: Endpoint, nowMs: number): number {
    if (endpoint.pausedUntilMs > nowMs) return 0
    const rounds = endpoint.standing === 'answering' ? 1 + roundsAtHand(endpoint.window) : 1
    const own = Math.floor(rounds * endpoint.window.size) - endpoint.held
    return Math.max(0, Math.min(own, this.#organizationRoom(endpoint.organization), this.#roomFor(endpoint.standing)))
  }

  #organizationRoom(organization: string): number {
    return Math.max(0, this.#organizationMax() - (this.#held.get(organization) ?? 0))
  }

  #organizationMax(): number {
    return Math.max(2, Math.ceil(0.75 * this.#concurrency))
  }

  #roomFor(standing: Standing): number {
    if (standing === 'answering') return Number.POSITIVE_INFINITY
    return Math.max(0, Math.max(4, Math.floor(this.#concurrency / 4)) - this.#heldBy[standing])
  }

  #endpointOf(claim: Claim, nowMs: number): Endpoint {
    const { endpoint, organizationId: organization } = claim
    let known = this.#endpoints.get(endpoint.id)
    if (!known) {
      known = {
        id: endpoint.id,
        organization,
        window: firstWindow,
        inFlight: 0,
        waiting: [],
        held: 0,
        hungry: false,
        standing: 'new',
        pausedUntilMs: 0,
        usedAtMs: nowMs,
      }
      this.#endpoints.set(endpoint.id, known)
    }
    known.usedAtMs = nowMs
    return known
  }

  /** In the round as long as it has something waiting and room in its window, which may just have shrunk. */
  #queue(endpoint: Endpoint): void {
    if (endpoint.waiting.length > 0 && endpoint.inFlight < endpoint.window.size) this.#turns.add(endpoint)
    else this.#turns.delete(endpoint)
  }

  #hold(endpoint: Endpoint, count: number): void {
    endpoint.held += count
    this.#heldBy[endpoint.standing] += count
    const held = (this.#held.get(endpoint.organization) ?? 0) + count
    if (held > 0) this.#held.set(endpoint.organization, held)
    else this.#held.delete(endpoint.organization)
  }

  #stand(endpoint: Endpoint, standing: Standing): void {
    this.#heldBy[endpoint.standing] -= endpoint.held
    this.#heldBy[standing] += endpoint.held
    endpoint.standing = standing
  }
}
