import { Chip, Disclosure } from '@heroui/react'
import type { ReactNode } from 'react'
import { CodeBlock } from '#components/code-block.tsx'
import { CopyButton } from '#components/copy-button.tsx'
import { curlCommand } from '#components/curl-command.ts'
import { durationText } from '#components/duration.ts'
import { HeaderList } from '#components/header-list.tsx'
import { LocalTime } from '#components/local-time.tsx'
import { reasonWords } from '#components/outcome-words.ts'
import { adviceFor } from '#lib/webhooks/advice.ts'
import type { Attempt } from '#lib/webhooks/delivery.ts'

/** One attempt: a line that sums it up and, unfolded, the request as it was sent beside what came back. */
export function AttemptDetails({ attempt, isLatest }: { attempt: Attempt; isLatest: boolean }) {
  return (
    <Disclosure defaultExpanded={isLatest} className="rounded-xl border border-border">
      <Disclosure.Heading>
        <Disclosure.Trigger className="flex w-full flex-wrap items-center gap-x-3 gap-y-1 rounded-xl px-3 py-2.5 text-left text-sm">
          <span className="font-medium">Attempt {attempt.number}</span>
          <OutcomeChip attempt={attempt} />
          <span className="text-xs text-muted tabular-nums">{durationText(attempt.durationMs)}</span>
          <LocalTime iso={attempt.startedAt} className="text-xs text-muted tabular-nums" />
          <Disclosure.Indicator />
        </Disclosure.Trigger>
      </Disclosure.Heading>
      <Disclosure.Content>
        <div className="grid gap-x-6 gap-y-5 border-t border-separator p-3 lg:grid-cols-2">
          <Request request={attempt.request} />
          <Response attempt={attempt} />
        </div>
      </Disclosure.Content>
    </Disclosure>
  )
}

function OutcomeChip({ attempt: { error, statusCode } }: { attempt: Attempt }) {
  const text = error === null || error.class === 'status' ? String(statusCode) : reasonWords(error.class)
  return (
    <Chip size="sm" variant="soft" color={error === null ? 'success' : 'danger'}>
      <Chip.Label>{text}</Chip.Label>
    </Chip>
  )
}

function Request({ request }: { request: Attempt['request'] }) {
  return (
    <Side title="Request">
      <p className="font-mono text-xs/5 wrap-anywhere">
        <span className="font-semibold">{request.method}</span> {request.url}
      </p>
      <HeaderList headers={request.headers} />
      <CodeBlock label="Request body" text={request.body} />
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <CopyButton text={curlCommand(request)} label="Copy as curl" showsLabel variant="outline" />
        <p className="min-w-48 flex-1 text-xs text-muted">
          The same bytes and headers. Its signature is good for 5 minutes from the attempt; Redeliver signs anew.
          {Object.values(request.headers).some((value) => value.includes('•')) && ' Put your own values in place of the dots.'}
        </p>
      </div>
    </Side>
  )
}

function Response({ attempt: { response, statusCode, error } }: { attempt: Attempt }) {
  return (
    <Side title="Response">
      {error !== null && error.class !== 'status' && <Failure error={error} statusCode={statusCode} />}
      {response === null && error === null && <p className="text-sm text-muted">None.</p>}
      {response !== null && (
        <>
          <p className="font-mono text-xs/5">
            HTTP <span className="font-semibold">{statusCode}</span>
          </p>
          <HeaderList headers={response.headers} />
          {response.body === '' ? (
            <p className="text-xs text-muted">The body was empty.</p>
          ) : (
            <CodeBlock label="Response body" text={response.body} note={response.truncated && <span>cut off after 64 KiB</span>} />
          )}
        </>
      )}
    </Side>
  )
}

function Failure({ error, statusCode }: { error: { class: string; message: string }; statusCode: number | null }) {
  return (
    <div className="flex flex-col gap-1 text-sm">
      <p>{adviceFor({ errorClass: error.class, message: error.message, statusCode }).title}</p>
      <p className="font-mono text-xs text-muted wrap-anywhere">{error.message}</p>
    </div>
  )
}

function Side({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex min-w-0 flex-col gap-2">
      <h3 className="text-xs font-semibold text-muted">{title}</h3>
      {children}
    </section>
  )
}
