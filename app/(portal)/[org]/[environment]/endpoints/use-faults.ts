import { useEffect, useState } from 'react'
import { useAction } from '#components/use-action.ts'
import type { Environment } from '#lib/db/client.ts'
import type { FieldError } from '#lib/errors.ts'
import { checkSettings } from './actions.ts'

/** Settings that are being typed: `endpointId` is null for an endpoint to be made, `patch` and `urls` are what was changed. */
type Typed = { slug: string; environment: Environment; endpointId: string | null; urls: string[]; patch: Record<string, unknown> }

const none: FieldError[] = []

/** What saving would refuse of what has been typed, as of the last pause in typing. */
export function useFaults({ slug, ...typed }: Typed): FieldError[] {
  const [faults, setFaults] = useState(none)
  const { run } = useAction(checkSettings, slug)
  const text = JSON.stringify(typed)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `run` and `typed` are new with every render; `text` is what they hold
  useEffect(() => {
    if (typed.urls.length === 0 && Object.keys(typed.patch).length === 0) return setFaults(none)
    let isCurrent = true
    const timer = setTimeout(() => run(typed, (found) => isCurrent && setFaults(found)), 300)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [text])
  return faults
}
