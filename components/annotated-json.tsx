import { CodeBlock } from './code-block.tsx'
import { CopyButton } from './copy-button.tsx'
import { type JsonLine, jsonLines } from './json-lines.ts'

type Props = {
  label: string
  text: string
  /** What the paths of the errors begin with. */
  root: string
  errors: { path: string; message: string }[]
}

/** JSON with what is wrong about it said at the line that it is about. Copies the text as it was sent. */
export function AnnotatedJson({ label, text, root, errors }: Props) {
  const lines = errors.length === 0 ? null : jsonLines(text, root, errors)
  if (lines === null) return <CodeBlock label={label} text={text} />
  return (
    <figure className="min-w-0 overflow-hidden rounded-lg bg-surface-secondary">
      <figcaption className="flex min-h-9 items-center justify-between gap-2 py-0.5 pr-0.5 pl-3 text-xs text-muted">
        <span className="font-medium">{label}</span>
        <CopyButton text={text} label={`Copy ${label.toLowerCase()}`} />
      </figcaption>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className="max-h-96 overflow-auto pb-3 font-mono text-xs/5 text-foreground wrap-anywhere whitespace-pre-wrap focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-focus"
      >
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a text never change places
          <Line key={index} line={line} />
        ))}
      </pre>
    </figure>
  )
}

function Line({ line: { tokens, errors } }: { line: JsonLine }) {
  const text = tokens.map((token) => token.text).join('')
  return (
    <span className={`block px-3 ${errors.length > 0 ? 'bg-danger-soft' : ''}`}>
      {text}
      {errors.map((error) => (
        <strong key={error} className="block pl-4 font-sans font-medium">
          <span aria-hidden="true">↑ </span>
          {error}
        </strong>
      ))}
    </span>
  )
}
