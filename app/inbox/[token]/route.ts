import { setTimeout as sleep } from 'node:timers/promises'
import { problemOf } from '#lib/auth/api.ts'
import { readBytes } from '#lib/auth/request.ts'
import { db } from '#lib/db/client.ts'
import { publicUrl } from '#lib/env.ts'
import type { InboxAnswer } from '#lib/webhooks/inbox.ts'
import { admitToInbox, keepMessage } from '#lib/webhooks/inbox-messages.ts'

type Context = { params: Promise<{ token: string }> }

/** Takes whatever is sent to an inbox, for anybody who knows its address, and answers as its organization has told it to. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  try {
    const { token } = await params
    const inbox = await admitToInbox(db(), token, `${publicUrl()}/inbox/${token}`)
    const body = await readBytes(request)
    await keepMessage(db(), inbox, { headers: headersOf(request), body }, new Date())
    await waitFor(inbox.answer.delayMs, request.signal)
    return answerWith(inbox.answer)
  } catch (error) {
    return problemOf(error)
  }
}

/** What the sender sent, without what Next.js adds to a request, and without the cookies of somebody who tries it in a browser. */
function headersOf(request: Request): Record<string, string> {
  return Object.fromEntries(
    [...request.headers].filter(([name]) => name !== 'cookie' && !/^x-(forwarded|invoke|middleware|nextjs)-/.test(name)),
  )
}

/** Whoever gives up waiting gets no answer any more. */
async function waitFor(delayMs: number, signal: AbortSignal): Promise<void> {
  await sleep(delayMs, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error
  })
}

const withoutBody = [204, 205, 304]

/** Its content is somebody's own text at the portal's address: a browser must neither run it nor guess what it is. */
function answerWith({ status, contentType, body }: InboxAnswer): Response {
  const headers = { 'content-type': contentType, 'content-security-policy': "sandbox; default-src 'none'", 'cache-control': 'no-store' }
  return new Response(withoutBody.includes(status) ? null : body, { status, headers })
}
