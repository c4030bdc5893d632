import { z } from 'zod'
import type { Db, PrismaClient } from '../db/client.ts'
import { notFound, tooMany } from '../errors.ts'
import { newId, parseId, publicId, uuidOf } from '../ids.ts'
import { maskSensitive } from './endpoint-headers.ts'
import { type InboxAnswer, inboxAnswerSchema } from './inbox.ts'
import { bodyBytesMax, keptBytesMax, messageAgeMsMax, messagesMax, requestsMax, windowSeconds } from './inbox-limits.ts'
import type { Scope } from './organizations.ts'
import { type Page, type PageRequest, rowsToRead, toPage, uuidOfCursor } from './paging.ts'
import { secretCandidates } from './signature-checks.ts'
import { signatureVerdicts, verifySignature } from './signature-verdict.ts'

/** One request that arrived in an inbox, as a list shows it. */
export const inboxMessageSchema = z.object({
  id: z.string(),
  webhookId: z.string().nullable().describe('Its header `webhook-id`: the event it tells of.'),
  verdict: z
    .enum(signatureVerdicts)
    .describe('What became of its signature: `verified_previous` is by the secret before the current one, `stale` older than 5 minutes.'),
  endpointId: z.string().nullable().describe('The endpoint whose secret fits.'),
  status: z.number().int().describe('What it was answered with.'),
  delayMs: z.number().int(),
  preview: z.string().describe('How its body begins.'),
  bodyBytes: z.number().int(),
  receivedAt: z.iso.datetime(),
})

/** With everything that was kept of it. */
export const inboxMessageDetailSchema = inboxMessageSchema.extend({
  headers: z.record(z.string(), z.string()).describe('Values of headers that carry credentials are masked.'),
  body: z.string().describe('Its first 64 KiB.'),
  truncated: z.boolean(),
})

export type InboxMessage = z.infer<typeof inboxMessageSchema>
export type InboxMessageDetail = z.infer<typeof inboxMessageDetailSchema>

/** An inbox that takes a request: whose it is, and what it answers. */
export type OpenInbox = { id: string; organizationId: string; url: string; answer: InboxAnswer }

type AdmittedRow = {
  id: string
  organizationId: string
  requests: number
  status: number
  delayMs: number
  contentType: string
  body: string
}

/**
 * Finds the inbox of a token and counts the request. Throws `not_found` for an unknown token, `too_many_requests` for one that is used too much.
 * The counter is a column, so that all portal processes share it; the database's clock ends its window.
 */
export async function admitToInbox(db: Db, token: string, url: string): Promise<OpenInbox> {
  const [row] = await db.$queryRaw<AdmittedRow[]>`
    update inbox set
      window_requests = case when window_ends_at <= now() then 1 else least(window_requests, ${requestsMax}::int) + 1 end,
      window_ends_at = case when window_ends_at <= now() then now() + make_interval(secs => ${windowSeconds}::int) else window_ends_at end
    where token = ${token}
    returning id, organization_id as "organizationId", window_requests as requests, answer_status::int as status,
      answer_delay_ms as "delayMs", answer_type as "contentType", answer_body as body`
  if (!row) throw notFound('inbox')
  if (row.requests > requestsMax)
    throw tooMany(`An inbox takes ${requestsMax} requests in ${windowSeconds} seconds.`, {
      size: requestsMax,
      seconds: windowSeconds,
      waitSeconds: windowSeconds,
    })
  const { id, organizationId } = row
  return { id, organizationId, url, answer: inboxAnswerSchema.parse(row) }
}

/** Verifies a request with the secrets of the endpoints that deliver here, and keeps it; what is too much of the older ones goes. */
export async function keepMessage(
  db: PrismaClient,
  inbox: OpenInbox,
  { headers, body }: { headers: Record<string, string>; body: Buffer },
  now: Date,
): Promise<string> {
  // Made before anything is waited for, so that messages stand in the order of their arrival.
  const id = newId()
  const scope = { organizationId: inbox.organizationId, environment: 'sandbox' } as const
  const candidates = (await secretCandidates(db, scope, null)).filter(
    ({ environment, endpointUrl }) => environment === 'sandbox' && endpointUrl === inbox.url,
  )
  const { verdict, endpointId } = verifySignature(headers, body, candidates, now)
  await db.$transaction(async (tx) => {
    // The lock makes what is counted below true for all portals at once.
    await tx.$executeRaw`select from inbox where id = ${inbox.id}::uuid for update`
    await tx.inboxMessage.create({
      data: {
        id,
        inboxId: inbox.id,
        headers: shownHeaders(headers),
        body: textOf(body.subarray(0, bodyBytesMax)),
        bodyBytes: body.length,
        verdict,
        endpointId: endpointId === null ? null : parseId('ep', endpointId),
        status: inbox.answer.status,
        delayMs: inbox.answer.delayMs,
        receivedAt: now,
      },
    })
    await trim(tx, inbox.id)
  })
  return publicId('msg', id)
}

/** Deletes what is beyond the newest that an inbox may keep; it has at most one message more than that, so this looks at few rows. */
async function trim(tx: Db, inboxId: string): Promise<void> {
  await tx.$executeRaw`
    delete from inbox_message
    where id in (
      select id from (
        select id, row_number() over newest as position, sum(octet_length(body)) over newest as bytes
        from inbox_message
        where inbox_id = ${inboxId}::uuid
        window newest as (order by id desc)
      ) kept
      where position > ${messagesMax} or bytes > ${keptBytesMax}
    )`
}

// The signature is what an inbox is there to show; a receiver's own credentials are not.
const signatureName = /^(webhook|autoql|svix)-/

function shownHeaders(headers: Record<string, string>): Record<string, string> {
  const own = Object.fromEntries(Object.entries(headers).filter(([name]) => signatureName.test(name)))
  return { ...maskSensitive(headers), ...own }
}

/** PostgreSQL holds no NUL. */
function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).replaceAll('\0', '\ufffd')
}

type Row = {
  id: string
  webhookId: string | null
  verdict: string
  endpointId: string | null
  status: number
  delayMs: number
  preview: string
  bodyBytes: number
  receivedAt: Date
}

/** What arrived in the organization's inbox within a day, newest first. Only the beginnings of bodies leave the database. */
export async function listInboxMessages(db: Db, scope: Scope, page: PageRequest): Promise<Page<InboxMessage>> {
  const inboxId = await inboxIdOf(db, scope)
  const before = page.cursor === undefined ? null : uuidOfCursor('msg', page.cursor)
  const { take, skip } = rowsToRead(page)
  const since = oldestKept()
  const rows = await db.$queryRaw<Row[]>`
    select id, headers ->> 'webhook-id' as "webhookId", verdict, endpoint_id as "endpointId", status::int, delay_ms as "delayMs",
      left(body, 200) as preview, body_bytes as "bodyBytes", received_at as "receivedAt"
    from inbox_message
    where inbox_id = ${inboxId}::uuid
      and (${before}::uuid is null or id < ${before}::uuid)
      and received_at > ${since}
    order by id desc
    limit ${take}
    offset ${skip}`
  return toPage(
    rows.map(presentMessage),
    page,
    (row) => row.id,
    () => db.inboxMessage.count({ where: { inboxId, receivedAt: { gt: since } } }),
  )
}

/** One message with its headers and body. Throws `not_found`. */
export async function getInboxMessage(db: Db, scope: Scope, messageId: string): Promise<InboxMessageDetail> {
  const inboxId = await inboxIdOf(db, scope)
  const row = await db.inboxMessage.findFirst({ where: { id: uuidOf('msg', messageId), inboxId, receivedAt: { gt: oldestKept() } } })
  if (!row) throw notFound('inbox message')
  const headers = z.record(z.string(), z.string()).parse(row.headers)
  const shown = presentMessage({ ...row, webhookId: headers['webhook-id'] ?? null, preview: row.body.slice(0, 200) })
  return { ...shown, headers, body: row.body, truncated: row.bodyBytes > bodyBytesMax }
}

/** A short text that changes whenever the inbox gets a message or loses one. */
export async function inboxPulse(db: Db, scope: Scope): Promise<string> {
  const inboxId = await inboxIdOf(db, scope)
  const where = { inboxId, receivedAt: { gt: oldestKept() } }
  const [newest, count] = await Promise.all([
    db.inboxMessage.findFirst({ where, orderBy: { id: 'desc' }, select: { id: true } }),
    db.inboxMessage.count({ where }),
  ])
  return `${count} ${newest?.id ?? ''}`
}

/** Upkeep deletes them within the hour after. */
function oldestKept(): Date {
  return new Date(Date.now() - messageAgeMsMax)
}

async function inboxIdOf(db: Db, { organizationId, environment }: Scope): Promise<string> {
  const inbox = environment === 'sandbox' ? await db.inbox.findUnique({ where: { organizationId }, select: { id: true } }) : null
  if (!inbox) throw notFound('inbox')
  return inbox.id
}

function presentMessage({ id, verdict, endpointId, receivedAt, ...row }: Row): InboxMessage {
  return inboxMessageSchema.parse({
    ...row,
    id: publicId('msg', id),
    verdict,
    endpointId: endpointId && publicId('ep', endpointId),
    receivedAt: receivedAt.toISOString(),
  })
}
