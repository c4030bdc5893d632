import { Alert } from '@heroui/react'
import { CodeBlock } from '#components/code-block.tsx'
import { durationText } from '#components/duration.ts'
import { Link } from '#components/link.tsx'
import { ResponseHeaders } from '#components/response-headers.tsx'
import { adviceFor } from '#lib/webhooks/advice.ts'
import type { TestAnswer } from '#lib/webhooks/test-deliveries.ts'
import { logSearch } from './search-params.ts'
import type { Target } from './target.ts'

type Props = { answer: TestAnswer; target: Target; onLeave: () => void }

/** What came back from a test, and the way to its row in the log. */
export function TestResult({ answer, target, onLeave }: Props) {
  const { deliveryId, statusCode, durationMs, responseHeaders, responseBody, verifiedWith } = answer
  const href = `/${target.slug}/webhooks${logSearch({ env: target.environment, open: deliveryId })}#log`
  return (
    <>
      <dl className="flex flex-wrap gap-x-8 gap-y-2 text-sm">
        <Figure label="Status code">{statusCode ?? 'none'}</Figure>
        <Figure label="Duration">{durationText(durationMs)}</Figure>
        {verifiedWith !== null && <Figure label="Verified with">{verifiedWords[verifiedWith]}</Figure>}
      </dl>
      {responseBody !== null &&
        (responseBody === '' ? (
          <p className="text-sm text-muted">The body was empty.</p>
        ) : (
          <CodeBlock label="Response" text={responseBody} />
        ))}
      {responseHeaders && <ResponseHeaders headers={responseHeaders} />}
      <Link href={href} onClick={onLeave} className="self-start text-sm text-link underline">
        See this delivery in the log
      </Link>
    </>
  )
}

const verifiedWords = {
  current: 'the current secret',
  previous: 'the previous secret',
  unknown: 'a signature that was not sent',
} as const

/** In one sentence how a test went and, if it failed, what to do. */
export function Verdict({ answer }: { answer: TestAnswer }) {
  if (answer.error === null) {
    return (
      <Alert status="success" className="gap-2 rounded-xl bg-success-soft shadow-none">
        <Alert.Indicator />
        <Alert.Content>
          <Alert.Title>Connected. Your server took the delivery.</Alert.Title>
        </Alert.Content>
      </Alert>
    )
  }
  const { title, advice } = adviceFor({
    errorClass: answer.error.class,
    message: answer.error.message,
    statusCode: answer.statusCode,
    headers: answer.responseHeaders ?? {},
  })
  return (
    <Alert status="danger" className="gap-2 rounded-xl bg-danger-soft shadow-none">
      <Alert.Indicator />
      <Alert.Content>
        <Alert.Title>{title}</Alert.Title>
        <Alert.Description className="text-foreground">
          {advice}
          {answer.error.class !== 'status' && <span className="mt-1 block font-mono text-xs wrap-anywhere">{answer.error.message}</span>}
        </Alert.Description>
      </Alert.Content>
    </Alert>
  )
}

function Figure({ label, children }: { label: string; children: number | string | (number | string)[] }) {
  return (
    <div className="flex items-baseline gap-2">
      <dt className="text-muted">{label}</dt>
      <dd className="font-mono font-medium text-foreground tabular-nums">{children}</dd>
    </div>
  )
}
