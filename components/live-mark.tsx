/** Says whether what is new appears by itself; `what` begins the sentence that explains it. */
export function LiveMark({ state, what }: { state: 'live' | 'lost'; what: string }) {
  const { text, colour, explanation } = looks[state]
  return (
    <span role="status" title={`${what} ${explanation}`} className="inline-flex items-center gap-1.5 text-xs text-muted">
      <span aria-hidden="true" className={`size-2 rounded-full ${colour}`} />
      {text}
    </span>
  )
}

const looks = {
  live: { text: 'Live', colour: 'bg-success', explanation: 'by themselves.' },
  lost: {
    text: 'Reconnecting …',
    colour: 'bg-warning',
    explanation: 'as soon as the portal answers again. Reload the page if this stays.',
  },
} as const
