'use client'

import { unstable_rethrow } from 'next/navigation'
import { useState, useTransition } from 'react'
import type { ActionResult } from '#lib/errors.ts'

export type Refusal = { message: string; fields?: { path: string; message: string }[] }

/**
 * Runs a server action from a component: `run` calls it and hands the answer to `onSuccess`, `refusal` is what it was refused with, until
 * the next run or `reset`. An action of an organization is followed by its slug: `useAction(revokeKey, slug)`.
 */
export function useAction<Context extends unknown[], Input, Data>(
  action: (...args: [...Context, Input]) => Promise<ActionResult<Data>>,
  ...context: Context
) {
  const [isPending, startTransition] = useTransition()
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const run = (input: Input, onSuccess?: (data: Data) => void) =>
    startTransition(async () => {
      const result = await action(...context, input).catch(unanswered)
      startTransition(() => {
        setRefusal(result.ok ? null : result)
        if (result.ok) onSuccess?.(result.data)
      })
    })
  return { isPending, refusal, run, reset: () => setRefusal(null) }
}

/** What was wrong with one field, or undefined. */
export function fieldError(refusal: Refusal | null, path: string): string | undefined {
  return refusal?.fields?.find((field) => field.path === path)?.message
}

/** A bug or a lost connection: whoever filled in a form keeps it and may try again, and the error is reported as if it had not been caught. */
function unanswered(error: unknown): { ok: false; message: string } {
  unstable_rethrow(error)
  reportError(error)
  return { ok: false, message: 'The portal did not answer. Check your connection and try again.' }
}
