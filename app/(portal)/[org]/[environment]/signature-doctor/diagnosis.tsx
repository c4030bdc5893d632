import { Alert, Card } from '@heroui/react'
import { CircleCheck, CircleX, Info } from 'lucide-react'
import { HeaderList } from '#components/header-list.tsx'
import type { SignatureCheck } from '#lib/webhooks/signature-checks.ts'

/** What was found, announced when it is there. */
export function Diagnosis({ check, isPending }: { check: SignatureCheck | null; isPending: boolean }) {
  return (
    <Card role="region" aria-labelledby="diagnosis-heading" className="min-h-64 min-w-0 gap-4 p-5 lg:sticky lg:top-4">
      <h2 id="diagnosis-heading" className="text-base font-semibold">
        Diagnosis
      </h2>
      <div role="status" className={`flex flex-col gap-4 transition-opacity ${isPending ? 'opacity-60' : ''}`}>
        {check === null ? <Nothing /> : <Found check={check} />}
      </div>
    </Card>
  )
}

function Nothing() {
  return (
    <div className="flex flex-col gap-2 text-sm">
      <p>The doctor knows these causes by their signature:</p>
      <ul className="flex list-disc flex-col gap-1 pl-5 text-muted">
        <li>the previous secret, or another endpoint's</li>
        <li>a secret used with its prefix, or not decoded</li>
        <li>a body that was parsed and written anew, cut off or altered</li>
        <li>an id or timestamp that was changed or left out</li>
        <li>a clock that is wrong</li>
        <li>headers that got lost or go by other names</li>
      </ul>
    </div>
  )
}

const verdicts = {
  genuine: { status: 'success', background: 'bg-success-soft' },
  explained: { status: 'warning', background: 'bg-warning-soft' },
  unexplained: { status: 'danger', background: 'bg-danger-soft' },
  incomplete: { status: 'warning', background: 'bg-warning-soft' },
} as const

function Found({ check: { verdict, summary, findings, read } }: { check: SignatureCheck }) {
  const { status, background } = verdicts[verdict]
  return (
    <>
      <Alert status={status} className={`gap-2 rounded-xl shadow-none ${background}`}>
        <Alert.Indicator />
        <Alert.Content>
          <Alert.Title>{summary}</Alert.Title>
        </Alert.Content>
      </Alert>
      <ul className="flex flex-col gap-4">
        {findings.map((finding) => (
          <li key={`${finding.of} ${finding.kind}`}>
            <FindingText finding={finding} />
          </li>
        ))}
      </ul>
      <Read read={read} />
    </>
  )
}

const levels = {
  good: { Icon: CircleCheck, colour: 'text-success-soft-foreground', word: 'Good' },
  fault: { Icon: CircleX, colour: 'text-danger-soft-foreground', word: 'Fault' },
  note: { Icon: Info, colour: 'text-muted', word: 'Note' },
} as const

function FindingText({ finding: { of, level, title, advice, difference } }: { finding: SignatureCheck['findings'][number] }) {
  const { Icon, colour, word } = levels[level]
  return (
    <div className="flex gap-3 text-sm">
      <Icon aria-hidden="true" className={`mt-0.5 size-4 shrink-0 ${colour}`} />
      <div className="flex min-w-0 flex-col gap-1">
        <p className="font-medium wrap-anywhere">
          <span className="sr-only">{word}: </span>
          {title}
        </p>
        <p className="text-muted">{advice}</p>
        {difference && <Difference difference={difference} />}
        {of === 'code' && <p className="text-xs text-muted">Told by the signature that your code computed.</p>}
      </div>
    </div>
  )
}

type DifferenceProps = { difference: NonNullable<SignatureCheck['findings'][number]['difference']> }

/** Both texts around the first place where they differ, with what cannot be seen spelled out. */
function Difference({ difference: { position, sent, present } }: DifferenceProps) {
  return (
    <dl className="mt-1 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1 rounded-lg bg-surface-secondary p-3 text-xs">
      <dt className="col-span-2 text-muted">They part at character {new Intl.NumberFormat('en').format(position + 1)}:</dt>
      <dt className="text-muted">sent</dt>
      <dd className="font-mono wrap-anywhere">{visible(sent)}</dd>
      <dt className="text-muted">yours</dt>
      <dd className="font-mono wrap-anywhere">{visible(present)}</dd>
    </dl>
  )
}

function visible(text: string): string {
  if (text === '') return '(nothing)'
  return text.replaceAll('\r', '\\r').replaceAll('\n', '\\n').replaceAll('\t', '\\t').replaceAll('\ufeff', '(byte order mark)')
}

function Read({ read: { headers, bodyBytes, comparedWithLog } }: { read: SignatureCheck['read'] }) {
  const count = Object.keys(headers).length
  return (
    <details className="text-sm">
      <summary className="w-fit cursor-pointer rounded-md text-muted focus-visible:outline-2 focus-visible:outline-accent">
        Read: {count === 1 ? '1 header' : `${count} headers`}, {new Intl.NumberFormat('en').format(bodyBytes)} bytes of body
        {comparedWithLog ? ', compared with the log' : ''}
      </summary>
      <div className="pt-2">
        <HeaderList headers={headers} />
      </div>
    </details>
  )
}
