import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Db, Prisma, PrismaClient } from '../db/client.ts'
import { type AddressRange, publicUrl } from '../env.ts'
import { AppError, notFound } from '../errors.ts'
import { newId, publicId } from '../ids.ts'
import { checkTargetUrl } from './address-guard.ts'
import { type Actor, audit } from './audit.ts'
import { endpointInput } from './endpoint-input.ts'
import { createEndpoint, type Endpoint, findPrimaryEndpoint, getEndpoint, type SaveRules } from './endpoints.ts'
import { answerTypes } from './inbox-limits.ts'
import { namedScope, type Scope } from './organizations.ts'

/** What an inbox answers with. */
export const inboxAnswerSchema = z.object({
  status: z.number().int().min(200).max(599).describe('The status code.'),
  delayMs: z.number().int().min(0).max(12_000).describe('How long it waits before it answers; a delivery gives up after 10 s.'),
  contentType: z.enum(answerTypes),
  body: z.string().max(16_384),
})

export const inboxAnswerPatch = inboxAnswerSchema.partial()

/** The body that makes or changes an inbox. */
export const inboxRequest = inboxAnswerPatch.extend(namedScope.shape)

export type InboxAnswer = z.infer<typeof inboxAnswerSchema>

export const inboxSchema = z.object({
  url: z.string().describe('Where it takes POST requests. Whoever knows it can send there.'),
  answer: inboxAnswerSchema,
  createdAt: z.iso.datetime(),
})

export type Inbox = z.infer<typeof inboxSchema>

/** The inbox of an organization, or null before it has one. Only sandbox has inboxes. */
export async function findInbox(db: Db, scope: Scope): Promise<Inbox | null> {
  const row = await findRow(db, scope)
  return row && presentInbox(row)
}

/** As `findInbox`. Throws `not_found`. */
export async function getInbox(db: Db, scope: Scope): Promise<Inbox> {
  const inbox = await findInbox(db, scope)
  if (!inbox) throw notFound('inbox')
  return inbox
}

/**
 * Makes the organization's inbox where there is none, and changes of its answer what `patch` names. Throws `not_found` in production, which has
 * no inbox.
 */
export async function putInbox(db: PrismaClient, actor: Actor, scope: Scope, patch: Partial<InboxAnswer>): Promise<Inbox> {
  if (scope.environment !== 'sandbox') throw notFound('inbox')
  const { status, delayMs, contentType, body } = patch
  const answer = {
    ...(status !== undefined && { answerStatus: status }),
    ...(delayMs !== undefined && { answerDelayMs: delayMs }),
    ...(contentType !== undefined && { answerType: contentType }),
    ...(body !== undefined && { answerBody: body }),
  }
  return db.$transaction(async (tx) => {
    // Of two that make it at once, the second waits here and finds it made.
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`inbox ${scope.organizationId}`}, 0))`
    const before = await findRow(tx, scope)
    const row = before
      ? await tx.inbox.update({ where: { id: before.id }, data: answer, select: shown })
      : await tx.inbox.create({ data: { id: newId(), organizationId: scope.organizationId, token: newToken(), ...answer }, select: shown })
    const subject = publicId('org', scope.organizationId)
    if (!before) await audit(tx, actor, { ...scope, action: 'inbox.created', subject })
    else if (Object.keys(answer).length > 0)
      await audit(tx, actor, { ...scope, action: 'inbox.answer_changed', subject, detail: { changed: Object.keys(patch) } })
    return presentInbox(row)
  })
}

/** Why deliveries cannot reach an inbox of this portal, in words; null when they can. */
export async function inboxUnreachable(allowlist: AddressRange[]): Promise<string | null> {
  try {
    await checkTargetUrl(urlOf('token'), { allowlist })
    return null
  } catch (error) {
    if (error instanceof AppError && error.code === 'address_refused') return error.message
    throw error
  }
}

/**
 * Makes a sandbox endpoint that delivers every event to the inbox; the environment's primary one where it has none. Throws `not_found` without
 * an inbox, `conflict` when an endpoint delivers there already, `address_refused` when the portal is not reachable for deliveries.
 */
export async function createInboxEndpoint(db: PrismaClient, actor: Actor, scope: Scope, rules: SaveRules): Promise<Endpoint> {
  const { url } = await getInbox(db, scope)
  if (await findInboxEndpoint(db, scope, url)) throw new AppError('conflict', 'An endpoint delivers to the inbox already.')
  const input = endpointInput.parse({ url, description: 'Built-in inbox', eventTypes: ['*'] })
  const primary = (await findPrimaryEndpoint(db, scope)) === null
  const { secret: _, ...endpoint } = await createEndpoint(db, actor, scope, input, { ...rules, primary })
  return endpoint
}

/** The endpoint that delivers to the inbox at this URL, or null. */
export async function findInboxEndpoint(db: Db, scope: Scope, url: string): Promise<Endpoint | null> {
  const row = await db.endpoint.findFirst({ where: { ...scope, url, deletedAt: null }, select: { id: true }, orderBy: { id: 'asc' } })
  return row && getEndpoint(db, scope, publicId('ep', row.id))
}

/** Takes away everything that arrived. Throws `not_found`. */
export async function clearInbox(db: PrismaClient, actor: Actor, scope: Scope): Promise<void> {
  const row = await findRow(db, scope)
  if (!row) throw notFound('inbox')
  await db.$transaction(async (tx) => {
    await tx.inboxMessage.deleteMany({ where: { inboxId: row.id } })
    await audit(tx, actor, { ...scope, action: 'inbox.cleared', subject: publicId('org', scope.organizationId) })
  })
}

const shown = {
  id: true,
  token: true,
  answerStatus: true,
  answerDelayMs: true,
  answerType: true,
  answerBody: true,
  createdAt: true,
} satisfies Prisma.InboxSelect

type Row = Prisma.InboxGetPayload<{ select: typeof shown }>

function findRow(db: Db, { organizationId, environment }: Scope): Promise<Row | null> {
  return environment === 'sandbox' ? db.inbox.findUnique({ where: { organizationId }, select: shown }) : Promise.resolve(null)
}

/** 192 random bits: the address is all that keeps strangers out. */
function newToken(): string {
  return randomBytes(24).toString('base64url')
}

function urlOf(token: string): string {
  return `${publicUrl()}/inbox/${token}`
}

function presentInbox({ token, answerStatus, answerDelayMs, answerType, answerBody, createdAt }: Row): Inbox {
  const answer = inboxAnswerSchema.parse({ status: answerStatus, delayMs: answerDelayMs, contentType: answerType, body: answerBody })
  return { url: urlOf(token), answer, createdAt: createdAt.toISOString() }
}
