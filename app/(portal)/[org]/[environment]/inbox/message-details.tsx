import { CodeBlock } from '#components/code-block.tsx'
import { HeaderList } from '#components/header-list.tsx'
import { Link } from '#components/link.tsx'
import type { InboxMessageDetail } from '#lib/webhooks/inbox-messages.ts'

type Props = { message: InboxMessageDetail; slug: string; canDiagnose: boolean }

/** A message in full. Its body is somebody else's text, and shown as text whatever it is. */
export function MessageDetails({ message, slug, canDiagnose }: Props) {
  const { id, verdict, endpointId, headers, body, bodyBytes, truncated } = message
  return (
    <div className="flex flex-col gap-4 px-4 pt-1 pb-5 sm:pl-11">
      <p className="max-w-prose text-sm">
        {verdictTexts[verdict]}{' '}
        {endpointId !== null && (
          <Link href={`/${slug}/sandbox/endpoints/${endpointId}`} className="text-link underline">
            See the endpoint
          </Link>
        )}{' '}
        {canDiagnose && verdict !== 'verified' && (
          <Link href={`/${slug}/sandbox/signature-doctor?message=${id}`} className="text-link underline">
            Ask the signature doctor
          </Link>
        )}
      </p>
      <section className="flex min-w-0 flex-col gap-2">
        <h3 className="text-xs font-semibold text-muted">Headers</h3>
        <HeaderList headers={headers} />
      </section>
      {body === '' ? (
        <p className="text-sm text-muted">The body was empty.</p>
      ) : (
        <CodeBlock
          label="Body"
          text={body}
          note={
            <span>
              {new Intl.NumberFormat('en').format(bodyBytes)} bytes{truncated && ', cut off after 64 KiB'}
            </span>
          }
        />
      )}
    </div>
  )
}

const verdictTexts = {
  verified: 'The signature is right: it was made with the current secret of the endpoint that delivers here.',
  verified_previous: 'The signature is right. It was made with the previous secret, which signs along until its grace period is over.',
  stale:
    'The signature is right, but its timestamp is more than 5 minutes off: a receiver refuses it, because anybody could have sent an old request again.',
  wrong_signature: 'The signature fits no secret of an endpoint that delivers here. A receiver answers 401.',
  unsigned: 'It carries no signature after Standard Webhooks, so nothing tells who has sent it. A receiver answers 401.',
} as const
