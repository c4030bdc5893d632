'use client'

import { ConfirmedButton } from '#components/confirmed-button.tsx'
import { toast } from '#components/toast.ts'
import { useAction } from '#components/use-action.ts'
import { revokeCredential, revokeKey } from './actions.ts'

const kinds = {
  key: {
    action: revokeKey,
    button: 'Revoke key',
    consequence: 'Every call with it is refused from now on, and this cannot be undone. What it has published stays and is delivered.',
  },
  credential: {
    action: revokeCredential,
    button: 'Revoke credential',
    consequence: 'Its client secret and every access token it has given out are refused from now on, and this cannot be undone.',
  },
} as const

/** Revokes an API key or a service credential, once more asked. */
export function RevokeKey({ slug, id, name, kind = 'key' }: { slug: string; id: string; name: string; kind?: keyof typeof kinds }) {
  const { action, button, consequence } = kinds[kind]
  const { run, refusal, reset, isPending } = useAction(action, slug)
  return (
    <ConfirmedButton
      text="Revoke"
      label={`Revoke ${name}`}
      question={`Revoke ${name}?`}
      consequence={consequence}
      confirmation={button}
      isPending={isPending}
      refusal={refusal}
      // The row and its dialog with it are gone by then.
      onConfirm={() => run({ id }, () => void toast.success(`${name} is revoked.`))}
      onOpen={reset}
    />
  )
}
