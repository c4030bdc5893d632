/** Says whether new rows appear by themselves. */
export function LiveMark({ state }: { state: 'live' | 'lost' }) {
  const { text, colour, title } = looks[state]
  return (
    <span role="status" title={title} className="inline-flex items-center gap-1.5 text-xs text-muted">
      <span aria-hidden="true" className={`size-2 rounded-full ${colour}`} />
      {text}
    </span>
  )
}

const looks = {
  live: { text: 'Live', colour: 'bg-success', title: 'New deliveries appear by themselves.' },
  lost: {
    text: 'Reconnecting …',
    colour: 'bg-warning',
    title: 'The portal does not answer, so the log may be behind. Reload the page if this stays.',
  },
} as const
