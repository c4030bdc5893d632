import { Modal } from '@heroui/react'
import { Button } from '#components/button.tsx'
import { CodeBlock } from '#components/code-block.tsx'
import { CopyButton } from '#components/copy-button.tsx'
import { clientPlaceholder } from './token-command.ts'

export type Client = { clientId: string; clientSecret: string }

/** The last step of creating a service credential: its secret, which is not shown again, and a first use of it. */
export function NewCredential({ client, command, onDone }: { client: Client; command: string; onDone: () => void }) {
  const { clientId, clientSecret } = client
  return (
    <>
      <Modal.Body className="flex flex-col gap-4 p-1">
        <p className="text-sm text-muted">Copy the secret now and store it where your program keeps its secrets. It is not shown again.</p>
        <dl className="flex flex-col gap-3">
          <Value label="Client id" value={clientId} testId="client-id" />
          <Value label="Client secret" value={clientSecret} testId="client-secret" />
        </dl>
        <CodeBlock label="Try it" text={command.replace(clientPlaceholder, `${clientId}:${clientSecret}`)} />
      </Modal.Body>
      <Modal.Footer>
        <Button variant="tertiary" onPress={onDone}>
          Done
        </Button>
      </Modal.Footer>
    </>
  )
}

function Value({ label, value, testId }: { label: string; value: string; testId: string }) {
  return (
    <div className="flex flex-col gap-1">
      <dt className="text-xs text-muted">{label}</dt>
      <dd className="flex items-center gap-2 rounded-lg bg-surface-secondary py-2 pr-2 pl-3">
        <code data-testid={testId} className="min-w-0 flex-1 font-mono text-sm wrap-anywhere text-foreground">
          {value}
        </code>
        <CopyButton text={value} label={`Copy the ${label.toLowerCase()}`} />
      </dd>
    </div>
  )
}
