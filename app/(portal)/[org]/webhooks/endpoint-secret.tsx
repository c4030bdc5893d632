'use client'

import { Eye, EyeOff } from 'lucide-react'
import { useState } from 'react'
import { Button } from '#components/button.tsx'
import { CopyButton } from '#components/copy-button.tsx'
import { FormRefusal } from '#components/form-refusal.tsx'
import { toast } from '#components/toast.ts'
import { useAction } from '#components/use-action.ts'
import { revealWebhookSecret } from './actions.ts'
import type { Target } from './target.ts'

/** The secret, masked until somebody asks for it. Asking is written to the audit log; until then the page does not contain it. */
export function EndpointSecret({ target }: { target: Target }) {
  const { slug, ...rest } = target
  const [secret, setSecret] = useState<string | null>(null)
  const { run, refusal, isPending } = useAction(revealWebhookSecret, slug)
  const copy = async () => {
    if (secret !== null) return secret
    const result = await revealWebhookSecret(slug, rest)
    if (result.ok) return result.data.secret
    toast.danger(result.message)
    return null
  }
  return (
    <>
      <div className="flex items-start justify-between gap-2">
        <code className="min-w-0 py-2 font-mono text-[0.8125rem]/5 wrap-anywhere">{secret ?? <Masked />}</code>
        <div className="mt-0.5 flex">
          {secret === null ? (
            <Button size="sm" variant="ghost" isPending={isPending} onPress={() => run(rest, (data) => setSecret(data.secret))}>
              <Eye className="size-4" />
              Reveal
            </Button>
          ) : (
            <Button size="sm" variant="ghost" onPress={() => setSecret(null)}>
              <EyeOff className="size-4" />
              Hide
            </Button>
          )}
          <CopyButton text={copy} label="Copy the secret" />
        </div>
      </div>
      <FormRefusal message={refusal?.message ?? null} />
    </>
  )
}

function Masked() {
  return (
    <>
      <span aria-hidden="true">whsec_••••••••••••</span>
      <span className="sr-only">Hidden</span>
    </>
  )
}
