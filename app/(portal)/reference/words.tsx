/** A text of the document: its paragraphs, and what stands between backticks as code. */
export function Words({ text }: { text: string }) {
  return text.split(/\n\n+/).map((paragraph) => (
    <p key={paragraph}>
      <InlineWords text={paragraph} />
    </p>
  ))
}

/** As `Words`, within a line. */
export function InlineWords({ text }: { text: string }) {
  return text.split('`').map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text never change places
      <code key={index} className="rounded bg-default px-1 py-0.5 font-mono text-[0.85em] wrap-anywhere text-foreground">
        {part}
      </code>
    ) : (
      part
    ),
  )
}
