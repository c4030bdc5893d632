import { Card } from '@heroui/react'
import { type DiffLine, diffLines } from '#components/line-diff.ts'
import type { Attempt } from '#lib/webhooks/delivery.ts'
import { CompareSelects } from './compare-selects.tsx'
import { responseLines } from './response-lines.ts'

/** What changed in the response from one attempt to another; the last two unless the URL names others. */
export function Comparison({ attempts, query }: { attempts: Attempt[]; query: { from: number | null; to: number | null } }) {
  const to = attempts.find(({ number }) => number === query.to) ?? attempts.at(-1)
  const from = attempts.find(({ number }) => number === query.from) ?? attempts.findLast(({ number }) => number !== to?.number)
  if (!from || !to) return null
  const diff = diffLines(responseLines(from), responseLines(to))
  const isSame = diff.every(({ kind }) => kind === 'same')
  return (
    <Card role="region" aria-labelledby="comparison-heading" className="min-w-0 gap-4 p-5">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 id="comparison-heading" className="text-base font-semibold">
          Responses compared
        </h2>
        <CompareSelects numbers={attempts.map(({ number }) => number)} from={from.number} to={to.number} />
      </div>
      {isSame && <p className="text-sm text-muted">Both responses are the same.</p>}
      {!isSame && <Diff lines={diff} />}
    </Card>
  )
}

const looks = {
  same: { mark: ' ', word: '', className: 'text-muted' },
  removed: { mark: '−', word: 'removed: ', className: 'bg-danger-soft text-foreground' },
  added: { mark: '+', word: 'added: ', className: 'bg-success-soft text-foreground' },
} as const

// What stays the same helps to find one's place, near what does not.
const contextLines = 3

function Diff({ lines }: { lines: DiffLine[] }) {
  const shown = lines.map((line, index) => line.kind !== 'same' || isNearChange(lines, index))
  return (
    <pre
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      className="max-h-[32rem] overflow-auto rounded-lg bg-surface-secondary py-2 font-mono text-xs/5 focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-focus"
    >
      {lines.map((line, index) => {
        if (!shown[index]) return shown[index - 1] === false ? null : <Gap key={keyOf(index)} />
        const { mark, word, className } = looks[line.kind]
        return (
          <span key={keyOf(index)} className={`block px-3 wrap-anywhere whitespace-pre-wrap ${className}`}>
            <span aria-hidden="true">{mark} </span>
            {word !== '' && <span className="sr-only">{word}</span>}
            {line.text}
          </span>
        )
      })}
    </pre>
  )
}

function Gap() {
  return <span className="block px-3 text-muted">…</span>
}

/** The lines of a difference never change places. */
function keyOf(index: number): string {
  return `line-${index}`
}

function isNearChange(lines: DiffLine[], index: number): boolean {
  return lines.slice(Math.max(0, index - contextLines), index + contextLines + 1).some(({ kind }) => kind !== 'same')
}
