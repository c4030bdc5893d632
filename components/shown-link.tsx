import { CopyButton } from './copy-button.tsx'

/** A link that lets somebody in, shown this once to be passed on. */
export function ShownLink({ link, testId }: { link: string; testId: string }) {
  return (
    <div className="flex items-center gap-2 rounded-lg bg-surface-secondary py-2 pr-2 pl-3">
      <code data-testid={testId} className="min-w-0 flex-1 font-mono text-sm wrap-anywhere text-foreground">
        {link}
      </code>
      <CopyButton text={link} label="Copy" showsLabel variant="primary" />
    </div>
  )
}
