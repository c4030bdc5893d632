import { setTimeout as sleep } from 'node:timers/promises'
import { problemOf } from '#lib/auth/api.ts'
import { readBytes } from '#lib/auth/request.ts'
import { db } from '#lib/db/client.ts'
import { publicUrl } from '#lib/env.ts'
import { AppError } from '#lib/errors.ts'
import type { InboxAnswer } from '#lib/webhooks/inbox.ts'
import { admitToInbox, keepMessage } from '#lib/webhooks/inbox-messages.ts'
import { verifiedHeader } from '#lib/webhooks/verified-with.ts'

type Context = { params: Promise<{ token: string }> }

/** Takes whatever is sent to an inbox, for anybody who knows its address, and answers as its organization has told it to. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  try {
    const { token } = await params
    const inbox = await admitToInbox(db(), token, `${publicUrl()}/inbox/${token}`)
    const body = await readWhole(request)
    const { signature } = await keepMessage(db(), inbox, { headers: headersOf(request), body }, new Date())
    await waitFor(inbox.answer.delayMs, request.signal)
    return answerWith(inbox.answer, signature)
  } catch (error) {
    return problemOf(error)
  }
}

/** A sender that gave up in the middle has sent nothing: what there is of its body would only look like a wrong signature. */
async function readWhole(request: Request): Promise<Buffer> {
  const body = await readBytes(request)
  const announced = request.headers.get('content-length')
  if (announced !== null && Number(announced) !== body.length)
    throw new AppError('malformed_json', 'The connection ended before the request body did.')
  return body
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

/** That no browser runs any of it is seen to by its type (`answerTypes`) and by next.config.js. */
function answerWith({ status, contentType, body }: InboxAnswer, signature: string | null): Response {
  const headers = {
    'content-type': contentType,
    'cache-control': 'no-store',
    ...(signature !== null && { [verifiedHeader]: signature }),
  }
  return new Response(withoutBody.includes(status) ? null : body, { status, headers })
}
