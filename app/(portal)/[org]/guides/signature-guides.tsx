import { CodeBlock } from '#components/code-block.tsx'
import { Link } from '#components/link.tsx'
import type { Endpoint } from '#lib/webhooks/endpoints.ts'
import { Guide, Mono, Paragraph, Points } from './guide.tsx'
import { LanguageTabs } from './language-tabs.tsx'
import { akamaiSnippet, autoqlSnippets, autoqlVector } from './vendor-snippets.ts'
import { verifySnippets } from './verify-snippets.ts'

type Props = { endpoint: Endpoint | null; path: string; doctorPath: string }

/** How to be sure that a request comes from here: for everyone, and in the ways of AutoQL and Akamai. */
export function SignatureGuides({ endpoint, path, doctorPath }: Props) {
  return (
    <>
      <Guide id="verify" title="Verify the signature">
        <Paragraph>
          Anyone who knows your URL can post to it. Every request from here is signed after{' '}
          <a href="https://www.standardwebhooks.com" target="_blank" rel="noreferrer" className="text-link underline">
            Standard Webhooks
          </a>
          , whatever its format: <Mono>webhook-signature</Mono> is an HMAC-SHA256 of <Mono>webhook-id.webhook-timestamp.body</Mono>. A
          library checks it, and that it is not older than 5 minutes. Put the secret into the environment variable{' '}
          <Mono>WEBHOOK_SECRET</Mono>.
        </Paragraph>
        <LanguageTabs snippets={verifySnippets(path)} />
        <Points>
          <li>Verify the body as it arrived. A body that was parsed and written anew has other bytes.</li>
          <li>During a rotation the header carries a signature by each of the two secrets; a library accepts either.</li>
          <li>
            A secret that begins with <Mono>WH_</Mono> (format autoql) is no base64: verify the AutoQL header below, or give the library the
            secret's bytes, in Node{' '}
            <Mono>
              new Webhook(secret, {'{'} format: 'raw' {'}'})
            </Mono>
            .
          </li>
          <li>
            Refused nevertheless? The{' '}
            <Link href={doctorPath} className="text-link underline">
              signature doctor
            </Link>{' '}
            tells from a request what is wrong.
          </li>
        </Points>
      </Guide>
      <AutoqlGuide />
      <AkamaiGuide endpoint={endpoint} />
    </>
  )
}

function AutoqlGuide() {
  const { secret, timestamp, body, signature } = autoqlVector
  return (
    <Guide id="autoql" title="AutoQL's signature">
      <Paragraph>
        An endpoint in the autoql format gets two headers in addition: <Mono>AutoQL-Timestamp</Mono>, in milliseconds, and{' '}
        <Mono>AutoQL-Signature</Mono>, the base64 HMAC-SHA256 of <Mono>timestamp.body</Mono> with the whole secret, <Mono>WH_</Mono>{' '}
        included, as the key.
      </Paragraph>
      <CodeBlock label="In Node.js" text={autoqlSnippets.node} />
      <CodeBlock label="In Python" text={autoqlSnippets.python} />
      <CodeBlock
        label="Values to test with"
        text={`secret:    ${secret}\ntimestamp: ${timestamp}\nbody:      ${body}\nsignature: ${signature}`}
      />
    </Guide>
  )
}

function AkamaiGuide({ endpoint }: { endpoint: Endpoint | null }) {
  return (
    <Guide id="akamai" title="Akamai's hash">
      <Paragraph>
        In the akamai format the body carries your endpoint's callback hash, given or generated when it was made. Compare it to tell your
        endpoints apart. It is the same in every request, so it is no proof of the sender by itself: the signature above is.
      </Paragraph>
      {endpoint?.format === 'akamai' && (
        <Paragraph>
          Your endpoint's hash: <Mono>{endpoint.callbackHash}</Mono>
        </Paragraph>
      )}
      <CodeBlock label="In Node.js" text={akamaiSnippet} />
      <Paragraph>
        The body names the record and the time, and nothing of its content. Fetch the record from your user store when you need more.
      </Paragraph>
    </Guide>
  )
}
