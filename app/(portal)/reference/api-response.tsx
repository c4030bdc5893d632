import { Chip } from '@heroui/react'
import { CodeBlock } from '#components/code-block.tsx'
import { durationText } from '#components/duration.ts'
import { FormRefusal } from '#components/form-refusal.tsx'
import { ResponseHeaders } from '#components/response-headers.tsx'

/** What came of a request; a failure has no answer at all. */
export type ApiAnswer =
  | { kind: 'response'; status: number; headers: Record<string, string>; text: string; durationMs: number }
  | { kind: 'failure'; message: string }

/** The answer to a request that was tried; null before the first one. */
export function ApiResponse({ answer }: { answer: ApiAnswer | null }) {
  return (
    <>
      <FormRefusal message={answer?.kind === 'failure' ? `The request could not be sent: ${answer.message}` : null} />
      <div role="status" aria-label="Response" className="flex flex-col gap-3 empty:hidden">
        {answer?.kind === 'response' && <Response {...answer} />}
      </div>
    </>
  )
}

function Response({ status, headers, text, durationMs }: Extract<ApiAnswer, { kind: 'response' }>) {
  return (
    <>
      <p className="flex items-center gap-3 text-sm">
        <Chip color={status < 300 ? 'success' : 'danger'} variant="soft" size="sm">
          <Chip.Label className="font-mono font-semibold text-foreground">{status}</Chip.Label>
        </Chip>
        <span className="text-muted">{durationText(durationMs)}</span>
      </p>
      {text === '' ? <p className="text-sm text-muted">The body is empty.</p> : <CodeBlock label="Response" text={text} />}
      <ResponseHeaders headers={headers} />
    </>
  )
}
