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

type Props = { target: Target /** Of a rotation, the one before the current. */; isPrevious?: boolean }

/** A secret, masked until somebody asks for it. Asking is written to the audit log; until then the page does not contain it. */
export function EndpointSecret({ target, isPrevious = false }: Props) {
  const { slug, ...rest } = target
  const chosen = (data: { secret: string; previous: string | null }) => (isPrevious ? data.previous : data.secret)
  const noun = isPrevious ? 'the previous secret' : 'the secret'
  const [secret, setSecret] = useState<string | null>(null)
  const { run, refusal, isPending } = useAction(revealWebhookSecret, slug)
  const copy = async () => {
    if (secret !== null) return secret
    const result = await revealWebhookSecret(slug, rest)
    if (result.ok) return chosen(result.data)
    toast.danger(result.message)
    return null
  }
  return (
    <>
      <div className="flex items-start justify-between gap-2">
        <code className="min-w-0 py-2 font-mono text-[0.8125rem]/5 wrap-anywhere">{secret ?? <Masked />}</code>
        <div className="mt-0.5 flex">
          <ShowButton
            isShown={secret !== null}
            noun={isPrevious ? ' the previous secret' : ''}
            isPending={isPending}
            onReveal={() => run(rest, (data) => setSecret(chosen(data)))}
            onHide={() => setSecret(null)}
          />
          <CopyButton text={copy} label={`Copy ${noun}`} />
        </div>
      </div>
      <FormRefusal message={refusal?.message ?? null} />
    </>
  )
}

type ShowProps = { isShown: boolean; noun: string; isPending: boolean; onReveal: () => void; onHide: () => void }

function ShowButton({ isShown, noun, isPending, onReveal, onHide }: ShowProps) {
  const [Icon, verb] = isShown ? [EyeOff, 'Hide'] : [Eye, 'Reveal']
  return (
    <Button size="sm" variant="ghost" isPending={isPending} aria-label={`${verb}${noun}`} onPress={isShown ? onHide : onReveal}>
      <Icon className="size-4" />
      {verb}
    </Button>
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
