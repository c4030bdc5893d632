import { z } from 'zod'
import type { Db, Environment, PrismaClient } from '../db/client.ts'
import { newId, publicId } from '../ids.ts'
import { canSendMail } from '../mail.ts'
import { endpointErrorSchema } from './endpoint-state.ts'
import { isOperational } from './matching.ts'
import { publishInput, publishWithin } from './publish.ts'

/** An endpoint starts failing after this many attempts in a row that failed, when they lie this far apart; or when a delivery failed for good. */
export const failingAfter = { attempts: 5, seconds: 60 } as const

/** People are told of an endpoint that starts failing at most this often, so that one that comes and goes does not fill a mailbox. */
export const quietMinutes = 15

type State = {
  failures: number
  firstFailureAt: Date | null
  lastFailureAt: Date | null
  finalAttempts: number | null
  failingSince: Date | null
  told: boolean
  toldAt: Date | null
}

/**
 * What has become of an endpoint: it `fails`, and people are to be told or are not yet; it has `recovered`, or its failing was over before anyone
 * was told of it (`forgotten`); null where nothing has changed. A delivery that failed for good counts once nothing else arrived while it was tried.
 */
export function verdictOf(state: State, now: Date): 'failing' | 'failing_untold' | 'recovered' | 'forgotten' | null {
  const { failures, firstFailureAt, lastFailureAt, finalAttempts, failingSince, told, toldAt } = state
  if (failures === 0) return failingSince === null ? null : told ? 'recovered' : 'forgotten'
  if (told && failingSince !== null) return null
  const spanMs = firstFailureAt && lastFailureAt ? lastFailureAt.getTime() - firstFailureAt.getTime() : 0
  const isMany = failures >= failingAfter.attempts && spanMs >= failingAfter.seconds * 1000
  const isFinal = finalAttempts !== null && failures >= finalAttempts
  if (failingSince === null && !isMany && !isFinal) return null
  const isQuiet = toldAt !== null && now.getTime() - toldAt.getTime() < quietMinutes * 60_000
  if (!isQuiet) return 'failing'
  return failingSince === null ? 'failing_untold' : null
}

const decidedAtOnce = 100

/**
 * Decides which endpoints have started failing or have recovered, and tells of it: by an event, and by a notice whose e-mail is then due. Decision
 * and event are one transaction, and a row is one process's at a time, so that of many dispatchers one tells. Returns how many it has told of.
 */
export async function tellOfEndpoints(db: PrismaClient): Promise<number> {
  return db.$transaction(async (tx) => {
    const rows = await candidates(tx)
    let told = 0
    for (const row of rows) if (await decide(tx, row)) told += 1
    return told
  })
}

type Candidate = State & {
  endpointId: string
  organizationId: string
  environment: Environment
  url: string
  eventTypes: string[]
  technicalContact: string | null
  lastSuccessAt: Date | null
  errorClass: string | null
  errorMessage: string | null
  statusCode: number | null
  now: Date
}

/** Those whose state may have another verdict than the one that is written down. */
function candidates(tx: Db): Promise<Candidate[]> {
  return tx.$queryRaw<Candidate[]>`
    select s.endpoint_id as "endpointId", e.organization_id as "organizationId", e.environment::text as environment, e.url,
      e.event_types as "eventTypes", coalesce(e.technical_contact, o.technical_contact) as "technicalContact", s.failures, s.first_failure_at as "firstFailureAt",
      s.last_failure_at as "lastFailureAt", s.final_attempts as "finalAttempts", s.last_success_at as "lastSuccessAt",
      s.error_class as "errorClass", s.error_message as "errorMessage", s.status_code as "statusCode", s.failing_since as "failingSince",
      s.told, s.told_at as "toldAt", now()::timestamptz(3) as now
    from endpoint_state s join endpoint e on e.id = s.endpoint_id join organization o on o.id = e.organization_id
    where e.deleted_at is null and (
      (s.failures = 0 and s.failing_since is not null)
      or (s.failures > 0 and e.enabled and s.failing_since is null and (s.failures >= ${failingAfter.attempts} or s.failures >= s.final_attempts))
      or (s.failures > 0 and e.enabled and not s.told and s.told_at < now() - make_interval(mins => ${quietMinutes}::int)))
    limit ${decidedAtOnce}
    for update of s skip locked`
}

async function decide(tx: Db, row: Candidate): Promise<boolean> {
  const verdict = verdictOf(row, row.now)
  if (verdict === null) return false
  const isFailing = verdict === 'failing' || verdict === 'failing_untold'
  const isTold = verdict === 'failing' || verdict === 'recovered'
  await tx.endpointState.update({
    where: { endpointId: row.endpointId },
    data: {
      failingSince: isFailing ? (row.failingSince ?? row.firstFailureAt) : null,
      told: verdict === 'failing',
      ...(isTold && { toldAt: row.now }),
    },
  })
  if (isTold) await tell(tx, row, verdict)
  return isTold
}

async function tell(tx: Db, row: Candidate, kind: 'failing' | 'recovered'): Promise<void> {
  const { organizationId, environment, endpointId } = row
  const data = kind === 'failing' ? failingData(row) : recoveredData(row)
  await tx.endpointNotice.create({
    data: {
      id: newId(),
      organizationId,
      environment,
      endpointId,
      kind,
      data,
      mailDueAt: row.technicalContact !== null && canSendMail() ? row.now : null,
    },
  })
  // About an endpoint that takes these events itself nothing is published, so that none of them is ever the cause of another.
  if (row.eventTypes.some(isOperational)) return
  const input = publishInput.parse({ type: `hookport.endpoint_${kind}`, data })
  await publishWithin(tx, { organizationId, environment }, input, { isOperational: true })
}

export const failingDataSchema = z.object({
  endpointId: z.string(),
  url: z.string(),
  failingSince: z.iso.datetime(),
  failures: z.number().int(),
  error: endpointErrorSchema,
})

export const recoveredDataSchema = failingDataSchema
  .pick({ endpointId: true, url: true, failingSince: true })
  .extend({ recoveredAt: z.iso.datetime() })

function failingData(row: Candidate): z.infer<typeof failingDataSchema> {
  const { endpointId, url, failingSince, firstFailureAt, failures, errorClass, errorMessage, statusCode, now } = row
  return {
    endpointId: publicId('ep', endpointId),
    url,
    failingSince: (failingSince ?? firstFailureAt ?? now).toISOString(),
    failures,
    error: { class: errorClass, message: errorMessage, statusCode },
  }
}

function recoveredData({ endpointId, url, failingSince, lastSuccessAt, now }: Candidate): z.infer<typeof recoveredDataSchema> {
  return {
    endpointId: publicId('ep', endpointId),
    url,
    failingSince: (failingSince ?? now).toISOString(),
    recoveredAt: (lastSuccessAt ?? now).toISOString(),
  }
}
