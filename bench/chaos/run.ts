import { setTimeout as sleep } from 'node:timers/promises'
import type { Product } from '../product.ts'
import { countUnfinished, publicKeys, readFacts } from './facts.ts'
import type { FaultRecord } from './faults.ts'
import { judge, type Verdict } from './proof.ts'
import { type Publishers, startPublishers } from './publishers.ts'
import { type Receivers, startReceivers } from './receivers.ts'
import { randomFrom } from './schedule.ts'
import { type Site, startSite } from './site.ts'
import { createWorld, type Organization } from './world.ts'

/** How to load a product and what to do to it meanwhile. The load lasts for `seconds`, and until `strike` is through. */
export type Trial = {
  product: Product
  dispatchers: number
  portals: number
  seed: number
  seconds: number
  strike(site: Site): Promise<FaultRecord[]>
}

/** What a trial came to. Gaps: the longest time in which no healthy receiver got anything, and no publisher an answer. */
export type Outcome = {
  verdict: Verdict
  faults: (Omit<FaultRecord, 'inFlight'> & { inFlight: number; gapMs: number })[]
  cron: { calls: number; claimed: number }
  requests: { repeated: number; abandoned: number }
  loadMs: number
  drainMs: number
  gaps: { arrivalMs: number; acknowledgementMs: number }
}

type Scene = { trial: Trial; site: Site; receivers: Receivers; organizations: Organization[]; publishers: Publishers }
type Say = (line: string) => void

const organizationsCount = 3
const drainsWithinMs = 120_000
const cronEveryMs = 3_000
const progressEveryMs = 5_000
/** A gap that a fault makes may still be open when the fault itself is over. */
const aftermathMs = 2_000
/** What is claimed is sent within about this time. */
const claimedAheadMs = 10_000

/** Puts the product under load, strikes it, lets it drain and judges what is left. */
export async function runTrial(trial: Trial, say: Say): Promise<Outcome> {
  const receivers = await startReceivers(randomFrom(trial.seed + 1))
  const site = await startSite(trial.product, trial)
  try {
    const organizations = await createWorld(trial.product, receivers, organizationsCount)
    const publishers = startPublishers(trial.product.api, organizations)
    return await strikeAndJudge({ trial, site, receivers, organizations, publishers }, say)
  } finally {
    await site.close()
    await receivers.close()
  }
}

async function strikeAndJudge(scene: Scene, say: Say): Promise<Outcome> {
  const { trial, site, receivers, publishers } = scene
  const startedAt = Date.now()
  const cron = startCron(trial.product)
  const progress = setInterval(() => say(progressLine(scene)), progressEveryMs)
  const [faults] = await Promise.all([trial.strike(site), sleep(trial.seconds * 1000)])
  const loadEndedAt = Date.now()
  say('the faults are over; draining')
  await receivers.makeHealthy()
  const [allAnswered] = await Promise.all([publishers.stop(), cron.stop()])
  await untilDrained(trial.product)
  clearInterval(progress)
  const drainedAt = Date.now()
  const verdict = await judgeScene(scene, faults)
  verdict.violations.push(...surprises(publishers, faults, allAnswered))
  const gapMs = (times: number[], from = startedAt, to = loadEndedAt) => longestGapMs(times, from, to)
  return {
    verdict,
    faults: faults.map((fault) => ({
      ...fault,
      inFlight: fault.inFlight.size,
      gapMs: gapMs(receivers.healthyAt, fault.startedAt, Math.min(fault.endedAt + aftermathMs, loadEndedAt)),
    })),
    cron: cron.counts,
    requests: { repeated: publishers.repeated, abandoned: publishers.abandoned },
    loadMs: loadEndedAt - startedAt,
    drainMs: drainedAt - loadEndedAt,
    gaps: { arrivalMs: gapMs(receivers.healthyAt), acknowledgementMs: gapMs(publishers.acknowledgedAt) },
  }
}

async function judgeScene({ trial, receivers, organizations, publishers }: Scene, faults: FaultRecord[]): Promise<Verdict> {
  const attemptsMax = new Map(organizations.flatMap(({ endpoints }) => endpoints.map((one) => [one.name, one.attemptsMax])))
  return judge({
    ...(await readFacts(trial.product, organizations)),
    acknowledged: publishers.acknowledged,
    arrivals: receivers.arrivals,
    attemptsMax: (endpoint) => attemptsMax.get(endpoint) ?? 0,
    inFlight: publicKeys(
      faults.flatMap(({ inFlight }) => [...inFlight]),
      organizations,
    ),
    crashes: faults.filter(isCrash).map(({ startedAt }) => ({ from: startedAt - 100, to: startedAt + claimedAheadMs })),
  })
}

/** Orderly ends leave every commit on the disk. */
function isCrash({ kind }: FaultRecord): boolean {
  return kind === 'kill postgres' || kind === 'kill backend' || kind === 'fail over'
}

/** What broke a promise on the way, before the sums. */
function surprises({ unexpected }: Publishers, faults: FaultRecord[], allAnswered: boolean): Verdict['violations'] {
  const rules = [
    { rule: 'a publish is acknowledged, or fails only for a fault', cases: unexpected },
    { rule: 'whoever repeats a publish is answered within a minute', cases: allAnswered ? [] : ['publishers still waited'] },
    { rule: 'a dispatcher drains in order within 15 s', cases: faults.flatMap(({ violation }) => violation ?? []) },
  ]
  return rules.flatMap(({ rule, cases }) => (cases.length > 0 ? [{ rule, count: cases.length, examples: cases.slice(0, 5) }] : []))
}

/** Waits until every delivery has ended, or two minutes. */
async function untilDrained(product: Product): Promise<void> {
  const giveUpAt = Date.now() + drainsWithinMs
  while (Date.now() < giveUpAt && (await countUnfinished(product)) !== 0) await sleep(200)
}

/** The cron route beside the dispatchers. That it does not answer while its portal or the database is struck is no wonder. */
function startCron({ api, cronSecret }: Product): { counts: Outcome['cron']; stop(): Promise<void> } {
  const counts = { calls: 0, claimed: 0 }
  const call = async () => {
    const answer = await api.send('POST', '/api/cron/dispatch?budgetMs=1000', undefined, { key: cronSecret }).catch(() => null)
    counts.calls += 1
    if (answer?.status === 200) counts.claimed += JSON.parse(answer.text).claimed
  }
  const running = new Set<Promise<void>>()
  const timer = setInterval(() => {
    const run = call().finally(() => running.delete(run))
    running.add(run)
  }, cronEveryMs)
  return {
    counts,
    async stop() {
      clearInterval(timer)
      await Promise.all(running)
    },
  }
}

function progressLine({ receivers, publishers: { acknowledged, repeated } }: Scene): string {
  const requests = [...receivers.arrivals.values()].reduce((sum, one) => sum + one.requests, 0)
  return `${acknowledged.size} events acknowledged (${repeated} requests repeated), ${requests} requests arrived`
}

function longestGapMs(times: number[], from: number, to: number): number {
  const within = [from, ...times.filter((at) => at > from && at < to), to].sort((a, b) => a - b)
  return within.reduce((longest, at, index) => Math.max(longest, at - (within[index - 1] ?? at)), 0)
}
