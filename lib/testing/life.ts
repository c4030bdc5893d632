import { expect } from 'vitest'
import type { PrismaClient } from '#lib/db/client.ts'
import type { Claim, Position } from '#lib/dispatcher/claim.ts'
import { start } from '#lib/dispatcher/claim.ts'
import type { Engine } from '#lib/dispatcher/engine.ts'
import { type Result, recordResults } from '#lib/dispatcher/record.ts'
import { publicId, uuidOf } from '#lib/ids.ts'
import type { Scope } from '#lib/webhooks/organizations.ts'

export const leaseSeconds = 100_000

/** An endpoint as the model knows it; `id` is public, `delays` its retry schedule in seconds. */
export type ModelEndpoint = { id: string; uuid: string; scope: Scope; delays: number[]; enabled: boolean; deleted: boolean }

type ModelDelivery = {
  id: string
  eventId: string
  endpoint: ModelEndpoint
  test: boolean
  status: 'pending' | 'retrying' | 'succeeded' | 'failed' | 'skipped'
  /** Null when it is over. */
  state: 'ready' | 'scheduled' | 'claimed' | null
  dueAtSeconds: number
  attempts: number
  /** The latest claim, until it has been recorded. */
  claim: Claim | null
}

/** What the tables say of one delivery; everything null where a row is missing. */
type Row = Pick<ModelDelivery, 'id' | 'status' | 'state' | 'attempts'> & { queued: number | null; numbers: number[] }

const rowsSql = `
  select coalesce(d.id, q.delivery_id) as id, d.status::text, q.state::text, d.attempt_count as attempts, q.attempt_count as queued,
    array(select a.number::int from attempt a where a.delivery_id = d.id order by a.number) as numbers
  from delivery d full join due q on q.delivery_id = d.id
  order by 1`

/**
 * What deliveries may become, kept in memory beside the real tables: every step is made in both, and afterwards both must say the same. The
 * model's clock stands still but for its steps, which move the times in the table instead; they are so far apart that a test's own duration
 * does not matter.
 */
export class Life {
  readonly db: PrismaClient
  readonly engine: Engine
  readonly endpoints: ModelEndpoint[]
  readonly deliveries = new Map<string, ModelDelivery>()
  /** Every claim that was ever made and not forgotten, and what came of those that were attempted. */
  readonly claims: Claim[] = []
  readonly results: Result[] = []
  readonly #positions = new Map<number, Position>()
  #nowSeconds = 0

  constructor(db: PrismaClient, engine: Engine, endpoints: ModelEndpoint[]) {
    this.db = db
    this.engine = engine
    this.endpoints = endpoints
  }

  /** Takes in the deliveries of an event that must have gone to exactly `targets`. */
  async published(eventId: string, targets: ModelEndpoint[], { test = false, dueInSeconds = 0 } = {}): Promise<void> {
    const { rows } = await this.engine.pool.query<{ id: string; endpoint: string }>(
      'select id, endpoint_id as endpoint from delivery where event_id = $1 and not id = any($2::uuid[])',
      [uuidOf('evt', eventId), [...this.deliveries.keys()]],
    )
    expect(rows.map(({ endpoint }) => endpoint).sort()).toEqual(targets.map(({ uuid }) => uuid).sort())
    for (const { id, endpoint: uuid } of rows) {
      const endpoint = targets.find((target) => target.uuid === uuid)
      if (!endpoint) continue
      const skipped = !endpoint.enabled && !test
      const state = skipped ? null : dueInSeconds > 0 ? 'scheduled' : 'ready'
      const dueAtSeconds = this.#nowSeconds + dueInSeconds
      this.deliveries.set(id, {
        id,
        eventId: uuidOf('evt', eventId),
        endpoint,
        test,
        status: skipped ? 'skipped' : 'pending',
        state,
        dueAtSeconds,
        attempts: 0,
        claim: null,
      })
    }
  }

  /** Takes in what a recovery of an endpoint has queued: one delivery for every event that has not arrived there and is not on its way. */
  async recovered(endpoint: ModelEndpoint): Promise<void> {
    const own = [...this.deliveries.values()].filter((delivery) => delivery.endpoint === endpoint)
    const hopeful = new Set(own.filter(({ status }) => ['pending', 'retrying', 'succeeded'].includes(status)).map(({ eventId }) => eventId))
    const missed = own.filter(({ test, eventId, state }) => !test && state === null && !hopeful.has(eventId)).map(({ eventId }) => eventId)
    for (const eventId of new Set(missed)) await this.published(publicId('evt', eventId), [endpoint])
  }

  /** Claims what is ready; `room` holds for every endpoint. */
  async claim(claimer: number, limit: number, room: number, position = this.#positions.get(claimer) ?? start): Promise<Claim[]> {
    const answer = await this.engine.claimReady({
      limit,
      rooms: new Map(),
      roomElse: room,
      strangersMax: 1000,
      blockedOrganizations: [],
      position,
    })
    this.#positions.set(claimer, answer.position)
    for (const claim of answer.claims) this.claimed(claim, ['ready'])
    for (const endpoint of this.endpoints) {
      const count = answer.claims.filter((claim) => claim.endpoint.id === endpoint.uuid).length
      // A first attempt and a retry need not wait for each other, so one place is a place for each.
      expect(count).toBeLessThanOrEqual(room === 1 ? 2 : room)
    }
    return answer.claims
  }

  /** Takes in a claim, which only a delivery in one of `states` may have come to. */
  claimed(claim: Claim, states: ModelDelivery['state'][]): void {
    const delivery = this.of(claim)
    expect(states).toContain(delivery.state)
    expect(claim.attemptCount).toBe(delivery.attempts)
    Object.assign(delivery, { state: 'claimed', dueAtSeconds: this.#nowSeconds + leaseSeconds, claim })
    this.claims.push(claim)
  }

  /** Records results in one statement: those of a latest claim take effect, once, and no others. */
  async record(results: Result[]): Promise<void> {
    const counting = results.filter(({ claim }) => this.of(claim).claim === claim)
    expect(await recordResults(this.engine.pool, results)).toEqual(new Set(counting.map(({ claim }) => claim.id)))
    for (const { claim, status, delayMs, attempt } of counting) {
      const delivery = this.of(claim)
      if (attempt) delivery.attempts += 1
      delivery.claim = null
      delivery.state = delayMs === null ? null : status === 'released' ? 'ready' : 'scheduled'
      delivery.dueAtSeconds = this.#nowSeconds + (delayMs ?? 0) / 1000
      if (status !== 'released') delivery.status = status
      expect(delivery.attempts).toBeLessThanOrEqual(delivery.test ? 1 : 1 + delivery.endpoint.delays.length)
    }
  }

  /** Makes ready what has come due, and nothing else. */
  async promote(): Promise<void> {
    const late = [...this.deliveries.values()].filter(
      ({ state, dueAtSeconds }) => (state === 'scheduled' || state === 'claimed') && dueAtSeconds <= this.#nowSeconds,
    )
    expect(await this.engine.promote()).toBe(late.length)
    for (const delivery of late) delivery.state = 'ready'
  }

  /** Moves the database's clock, seen from the queue: every time in it moves the other way. */
  async step(seconds: number): Promise<void> {
    await this.engine.pool.query(`update due set due_at = due_at - $1 * interval '1 second'`, [seconds])
    this.#nowSeconds += seconds
  }

  /** What waits for a retry at an endpoint that is deleted is looked at once more, to be skipped. */
  deleted(endpoint: ModelEndpoint): void {
    endpoint.deleted = true
    endpoint.enabled = false
    for (const delivery of this.deliveries.values()) {
      if (delivery.endpoint === endpoint && delivery.state === 'scheduled') delivery.state = 'ready'
    }
  }

  /** The tables say what the model says. */
  async check(): Promise<void> {
    const { rows } = await this.engine.pool.query<Row>(rowsSql)
    const expected = [...this.deliveries.values()].map(({ id, status, state, attempts }) => ({
      id,
      status,
      state,
      attempts,
      queued: state === null ? null : attempts,
      numbers: Array.from({ length: attempts }, (_, index) => index + 1),
    }))
    expect(rows).toEqual(expected.sort((a, b) => (a.id < b.id ? -1 : 1)))
    for (const { status, state } of expected) expect(['succeeded', 'failed', 'skipped'].includes(status)).toBe(state === null)
  }

  /** Whatever has happened, a dispatcher that lives on brings every delivery to its end. */
  async drain(deliver: (claim: Claim) => Promise<Result>): Promise<void> {
    const open = () => [...this.deliveries.values()].some(({ state }) => state !== null)
    for (let round = 0; open(); round += 1) {
      expect(round).toBeLessThan(20)
      await this.step(10 * leaseSeconds + 500)
      await this.promote()
      for (let claims = await this.claim(0, 100, 50, start); claims.length > 0; claims = await this.claim(0, 100, 50, start)) {
        await this.record(await Promise.all(claims.map(deliver)))
      }
    }
    await this.check()
  }

  of(claim: Claim): ModelDelivery {
    const delivery = this.deliveries.get(claim.id)
    if (!delivery) throw new Error('a delivery that nobody published was claimed')
    return delivery
  }
}
