import { Chip } from '@heroui/react'
import { ChevronRight, CircleCheck, CircleDashed, CircleX, ClockAlert } from 'lucide-react'
import { Link } from '#components/link.tsx'
import { LocalTime } from '#components/local-time.tsx'
import type { InboxMessage } from '#lib/webhooks/inbox-messages.ts'

type Props = { message: InboxMessage; isOpen: boolean; href: string; isRepeat: boolean }

/** One message in a line or two; a press unfolds it. */
export function MessageRow({ message, isOpen, href, isRepeat }: Props) {
  return (
    <Link
      href={href}
      scroll={false}
      aria-expanded={isOpen}
      className="flex items-start gap-3 px-4 py-3 text-sm -outline-offset-2 hover:bg-surface-secondary focus-visible:outline-2 focus-visible:outline-accent"
    >
      <ChevronRight aria-hidden="true" className={`mt-1 size-4 shrink-0 text-muted transition-transform ${isOpen ? 'rotate-90' : ''}`} />
      <span className="flex min-w-0 flex-1 flex-col gap-1">
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Verdict verdict={message.verdict} />
          {isRepeat && (
            <Chip size="sm" variant="soft">
              <Chip.Label>sent again</Chip.Label>
            </Chip>
          )}
          <span className="text-xs text-muted tabular-nums">{answerText(message)}</span>
          <LocalTime iso={message.receivedAt} className="ml-auto text-xs whitespace-nowrap text-muted tabular-nums" />
        </span>
        <span className="truncate font-mono text-xs text-muted">{message.preview === '' ? '(no body)' : message.preview}</span>
      </span>
    </Link>
  )
}

const verdicts = {
  verified: { label: 'Verified', color: 'success', Icon: CircleCheck },
  verified_previous: { label: 'Verified, previous secret', color: 'success', Icon: CircleCheck },
  stale: { label: 'Too old', color: 'warning', Icon: ClockAlert },
  wrong_signature: { label: 'Wrong signature', color: 'danger', Icon: CircleX },
  unsigned: { label: 'Not signed', color: 'default', Icon: CircleDashed },
} as const

/** What became of the signature, as a word, a shape and a colour. */
function Verdict({ verdict }: { verdict: InboxMessage['verdict'] }) {
  const { label, color, Icon } = verdicts[verdict]
  return (
    <Chip color={color} variant="soft" size="sm" className="whitespace-nowrap">
      <Icon aria-hidden="true" className="size-3.5" />
      <Chip.Label className="text-foreground">{label}</Chip.Label>
    </Chip>
  )
}

function answerText({ status, delayMs }: InboxMessage): string {
  return delayMs === 0 ? `answered ${status}` : `answered ${status} after ${delayMs / 1000} s`
}
