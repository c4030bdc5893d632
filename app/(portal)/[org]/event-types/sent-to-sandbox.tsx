import { Modal } from '@heroui/react'
import { Button } from '#components/button.tsx'
import { Link } from '#components/link.tsx'

export type Sent = { id: string; deliveries: string[]; unmatched: { endpointId: string; url: string; reason: keyof typeof reasons }[] }

/** What became of the event: its deliveries, and for every other endpoint why it got none. */
export function SentToSandbox({ slug, sent, onAgain, onDone }: { slug: string; sent: Sent; onAgain: () => void; onDone: () => void }) {
  const { id, deliveries, unmatched } = sent
  return (
    <>
      <Modal.Body className="flex flex-col gap-4 p-1 text-sm">
        <p role="status" className="font-medium text-foreground">
          {deliveries.length === 0
            ? 'Published, and no endpoint gets it.'
            : `Published: ${deliveries.length === 1 ? '1 delivery' : `${deliveries.length} deliveries`}.`}
        </p>
        <p className="text-muted">
          Event <code className="font-mono text-xs wrap-anywhere">{id}</code>
        </p>
        <ul className="flex flex-col gap-1 empty:hidden">
          {deliveries.map((delivery, index) => (
            <li key={delivery}>
              <Link href={`/${slug}/webhooks?env=sandbox&open=${delivery}#log`} onClick={onDone} className="text-link underline">
                {deliveries.length === 1 ? 'See the delivery in the log' : `See delivery ${index + 1} in the log`}
              </Link>
            </li>
          ))}
        </ul>
        {unmatched.length > 0 && <Unmatched slug={slug} unmatched={unmatched} onDone={onDone} />}
        {unmatched.length === 0 && deliveries.length === 0 && <NoEndpoint slug={slug} onDone={onDone} />}
      </Modal.Body>
      <Modal.Footer>
        <Button variant="secondary" onPress={onAgain}>
          Send another
        </Button>
        <Button variant="tertiary" onPress={onDone}>
          Done
        </Button>
      </Modal.Footer>
    </>
  )
}

const reasons = {
  event_type_not_subscribed: 'is not subscribed to this event type',
  project_not_selected: 'takes events of other projects only',
  entity_type_not_selected: 'takes events of another entity type only',
  no_listed_attribute_changed: 'listens for none of the changed attributes',
  created_later: 'was created later',
  changed_later: 'was changed later',
} as const

function Unmatched({ slug, unmatched, onDone }: Pick<Sent, 'unmatched'> & { slug: string; onDone: () => void }) {
  return (
    <div className="flex flex-col gap-1">
      <p className="font-medium text-foreground">Not sent to</p>
      <ul className="flex flex-col gap-1">
        {unmatched.map(({ endpointId, url, reason }) => (
          <li key={endpointId} className="text-muted">
            <Link href={`/${slug}/sandbox/endpoints/${endpointId}`} onClick={onDone} className="wrap-anywhere text-link underline">
              {url}
            </Link>
            , which {reasons[reason]}.
          </li>
        ))}
      </ul>
    </div>
  )
}

function NoEndpoint({ slug, onDone }: { slug: string; onDone: () => void }) {
  return (
    <p className="text-muted">
      The sandbox has no endpoint.{' '}
      <Link href={`/${slug}/sandbox/endpoints/new`} onClick={onDone} className="text-link underline">
        Create one
      </Link>
      , then send again.
    </p>
  )
}
