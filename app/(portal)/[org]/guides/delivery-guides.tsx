import { CodeBlock } from '#components/code-block.tsx'
import { Link } from '#components/link.tsx'
import { retryText } from '#components/settings-text.ts'
import type { Endpoint } from '#lib/webhooks/endpoints.ts'
import { Guide, Mono, Paragraph, Points } from './guide.tsx'

type Props = { slug: string; environment: 'sandbox' | 'production'; endpoint: Endpoint | null; path: string }

/** What to know about receiving: time, duplicates, development, retries, failures, firewalls. */
export function DeliveryGuides(props: Props) {
  return (
    <>
      <Guide id="answer" title="Answer fast, work later">
        <Paragraph>
          Answer with any 2xx status within 10 seconds, counted from looking up your name to the last byte of your answer. Store the event
          or put it into a queue, answer, and do the work afterwards: work that takes long would be cut off and sent again.
        </Paragraph>
      </Guide>
      <Guide id="duplicates" title="Duplicates and the event id">
        <Paragraph>
          Every event is delivered at least once. When your answer gets lost on its way, the same event comes again, with the same{' '}
          <Mono>webhook-id</Mono> on every retry and redelivery. Keep the ids you have handled, for instance under a unique index, and
          answer 2xx to one you know. Events may also arrive in another order than they happened: compare their times.
        </Paragraph>
      </Guide>
      <LocalGuide {...props} />
      <RetryGuide {...props} />
      <Guide id="failures" title="What failures do">
        <Paragraph>
          <strong>Failures never change the status of your subscription.</strong> However often and however long your server fails, your
          endpoint stays as it is set; only people disable or delete one. What was given up is in the log, with every attempt, and can be
          redelivered from there.
        </Paragraph>
      </Guide>
      <Guide id="firewall" title="Firewall">
        <Paragraph>
          Your server must accept inbound connections over TCP 443 from Hookport. Requests go to public addresses over https, with a
          certificate that matches the host name and its whole chain. Redirects are not followed: register the final URL.
        </Paragraph>
      </Guide>
    </>
  )
}

function LocalGuide({ slug, environment, path }: Props) {
  return (
    <Guide id="local" title="Develop on your own machine">
      <Paragraph>The receivers above listen on port 4567. A tunnel gives them a public address:</Paragraph>
      <CodeBlock label="Tunnel with ngrok" text="ngrok http 4567" />
      <CodeBlock label="Or with cloudflared" text="cloudflared tunnel --url http://localhost:4567" />
      <Paragraph>
        No receiver yet? The{' '}
        <Link href={`/${slug}/sandbox/inbox`} className="text-link underline">
          built-in inbox
        </Link>{' '}
        takes deliveries of your sandbox, verifies them and answers as you tell it to.
      </Paragraph>
      <Points>
        <li>
          Take the https address it prints, append <Mono>{path}</Mono>, and make it the URL of a{' '}
          <Link href={`/${slug}/sandbox/endpoints`} className="text-link underline">
            sandbox endpoint
          </Link>
          .
        </li>
        <li>
          Press Test Connection on it, or send any example from{' '}
          <Link href={`/${slug}/event-types`} className="text-link underline">
            Event types
          </Link>
          .
        </li>
        <li>
          See what was sent and what you answered in the{' '}
          <Link href={`/${slug}/webhooks?env=${environment}#log`} className="text-link underline">
            log
          </Link>
          .
        </li>
      </Points>
    </Guide>
  )
}

function RetryGuide({ slug, endpoint }: Props) {
  return (
    <Guide id="retries" title="Retries">
      <Paragraph>
        Anything but a 2xx status is a failure and is tried again: other statuses, redirects, a name that does not resolve, a refused
        connection, a bad certificate, more than 10 seconds.
      </Paragraph>
      <Points>
        <li>
          <Mono>fixed</Mono>, the default of the vendor formats: the first attempt and at most 3 retries, 10 seconds apart.
        </li>
        <li>
          <Mono>extended</Mono>, the default of the standard format: after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h, a little
          spread. A <Mono>Retry-After</Mono> header in your answer is honoured.
        </li>
        <li>A list of up to 12 delays of your own.</li>
      </Points>
      {endpoint && (
        <Paragraph>
          Your endpoint: {retryText(endpoint.retrySchedule)}.{' '}
          <Link href={`/${slug}/${endpoint.environment}/endpoints/${endpoint.id}`} className="text-link underline">
            Change it
          </Link>
        </Paragraph>
      )}
    </Guide>
  )
}
