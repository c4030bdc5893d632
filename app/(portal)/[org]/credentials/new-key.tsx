import { Modal } from '@heroui/react'
import { Button } from '#components/button.tsx'
import { CodeBlock } from '#components/code-block.tsx'
import { CopyButton } from '#components/copy-button.tsx'
import { keyPlaceholders } from '#components/publish-command.ts'
import type { Environment } from '#lib/db/client.ts'

type Props = { value: string; environment: Environment; command: string; onDone: () => void }

/** The last step of creating a key: the key, which is not shown again, and a first use of it. */
export function NewKey({ value, environment, command, onDone }: Props) {
  return (
    <>
      <Modal.Body className="flex flex-col gap-4 p-1">
        <p className="text-sm text-muted">Copy it now and store it where your program keeps its secrets. It is not shown again.</p>
        <div className="flex items-center gap-2 rounded-lg bg-surface-secondary py-2 pr-2 pl-3">
          <code data-testid="api-key" className="min-w-0 flex-1 font-mono text-sm wrap-anywhere text-foreground">
            {value}
          </code>
          <CopyButton text={value} label="Copy" showsLabel variant="primary" />
        </div>
        <CodeBlock label="Try it" text={command.replace(keyPlaceholders[environment], value)} />
      </Modal.Body>
      <Modal.Footer>
        <Button variant="tertiary" onPress={onDone}>
          Done
        </Button>
      </Modal.Footer>
    </>
  )
}
