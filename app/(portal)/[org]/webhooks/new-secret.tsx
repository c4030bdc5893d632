import { Modal } from '@heroui/react'
import { Button } from '#components/button.tsx'
import { CopyButton } from '#components/copy-button.tsx'

/** The last step of a dialog that made a secret: the secret, and what to do with it. */
export function NewSecret({ secret, onDone }: { secret: string; onDone: () => void }) {
  return (
    <>
      <Modal.Body className="flex flex-col gap-4 p-1">
        <div className="flex items-center gap-2 rounded-lg bg-surface-secondary py-2 pr-2 pl-3">
          <code data-testid="secret" className="min-w-0 flex-1 font-mono text-sm wrap-anywhere text-foreground">
            {secret}
          </code>
          <CopyButton text={secret} label="Copy" showsLabel variant="primary" />
        </div>
        <ol className="flex list-decimal flex-col gap-2 pl-5 text-sm text-foreground">
          <li>Store it where your server keeps its secrets, not in code.</li>
          <li>
            Verify the <code className="font-mono text-xs">webhook-signature</code> header of every request with it, for instance with a
            library of{' '}
            <a href="https://www.standardwebhooks.com" target="_blank" rel="noreferrer" className="text-link underline">
              Standard Webhooks
            </a>
            .
          </li>
        </ol>
      </Modal.Body>
      <Modal.Footer>
        <Button variant="tertiary" onPress={onDone}>
          Done
        </Button>
      </Modal.Footer>
    </>
  )
}
