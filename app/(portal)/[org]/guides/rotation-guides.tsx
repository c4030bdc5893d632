import { CodeBlock } from '#components/code-block.tsx'
import { publicUrl } from '#lib/env.ts'
import type { Endpoint } from '#lib/webhooks/endpoints.ts'
import { jwksPath } from '#lib/webhooks/public-keys.ts'
import { Guide, Mono, Paragraph, Points } from './guide.tsx'
import { acceptedSnippet, keyPairSnippet } from './rotation-snippets.ts'

/** How to change a secret without losing a delivery, and how to verify without one. */
export function RotationGuides({ endpoint }: { endpoint: Endpoint | null }) {
  return (
    <>
      <Guide id="rotation" title="Change the secret">
        <Paragraph>
          <Mono>Regenerate</Mono> makes a new secret. With a grace period of up to 7 days every request carries the signatures of both, so
          there is no moment at which a receiver must change.
        </Paragraph>
        <Points>
          <li>Regenerate with a grace period, and give your receiver the new secret. If it can hold two, keep the old one beside it.</li>
          <li>Press Test Connection. Once the new secret verifies, end the old one, or let it run out.</li>
          <li>Something broke? Roll back: the old secret becomes the current one again, up to a week after it ended.</li>
        </Points>
        <Paragraph>
          Let your receiver tell which secret it has: answer with the header <Mono>webhook-verified-with</Mono>, whose value is the
          signature that it has verified, as it stands in <Mono>webhook-signature</Mono>. The endpoint's page and the result of a test show
          whose it is.
        </Paragraph>
        <CodeBlock label="In Node.js" text={acceptedSnippet} />
      </Guide>
      <Guide id="key-pair" title="Verify with a public key">
        <Paragraph>
          An endpoint can sign with an Ed25519 key pair instead of the secret, or with both while you change: its setting Signature. The
          signature stands in the same header, as <Mono>v1a,</Mono> and base64, over the same <Mono>webhook-id.webhook-timestamp.body</Mono>
          . Your receiver holds the public key only, so nothing that leaks from it can sign.
        </Paragraph>
        <CodeBlock label="In Node.js" text={keyPairSnippet} />
        <Paragraph>
          The public key is on the endpoint's page, and as a key set at <Mono>{keySetUrl(endpoint)}</Mono>, which during a rotation has the
          previous key as well. Fetch it when a signature does not verify, at most once a minute.
        </Paragraph>
      </Guide>
    </>
  )
}

function keySetUrl(endpoint: Endpoint | null): string {
  return publicUrl() + jwksPath(endpoint?.id ?? '{endpoint}')
}
