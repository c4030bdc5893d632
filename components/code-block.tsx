import type { ReactNode } from 'react'
import { CopyButton } from './copy-button.tsx'
import { type JsonToken, jsonTokens } from './json-text.ts'

type Props = {
  label: string
  text: string
  /** Shown beside the label, for instance that the text is cut off. */
  note?: ReactNode
  /** Shows the text to the byte, JSON too. */
  isVerbatim?: boolean
}

// Beyond this length colours cost the browser more than they help the reader.
const colouredCharactersMax = 20_000

/** A text somebody else wrote: JSON indented and coloured, anything else as it is, never as HTML. Copies the text as it was sent. */
export function CodeBlock({ label, text, note, isVerbatim = false }: Props) {
  return (
    <figure className="min-w-0 overflow-hidden rounded-lg bg-surface-secondary">
      <figcaption className="flex min-h-9 items-center justify-between gap-2 py-0.5 pr-0.5 pl-3 text-xs text-muted">
        <span className="flex flex-wrap items-center gap-x-2">
          <span className="font-medium">{label}</span>
          {note}
        </span>
        <CopyButton text={text} label={`Copy ${label.toLowerCase()}`} />
      </figcaption>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className="max-h-96 overflow-auto px-3 pb-3 font-mono text-xs/5 text-foreground wrap-anywhere whitespace-pre-wrap focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-focus"
      >
        <code>{isVerbatim ? text : codeOf(text)}</code>
      </pre>
    </figure>
  )
}

function codeOf(text: string): ReactNode {
  const tokens = jsonTokens(text)
  if (tokens === null) return text
  if (text.length > colouredCharactersMax) return tokens.map((token) => token.text).join('')
  // biome-ignore lint/suspicious/noArrayIndexKey: the tokens of a text never change places
  return tokens.map((token, index) => <Token key={index} {...token} />)
}

const colours = {
  key: 'text-foreground',
  string: 'text-success-soft-foreground',
  number: 'text-accent-soft-foreground',
  literal: 'text-accent-soft-foreground',
  punctuation: null,
} as const

function Token({ kind, text }: JsonToken) {
  const colour = colours[kind]
  return colour === null ? text : <span className={colour}>{text}</span>
}
