import { InlineWords } from './words.tsx'

type Row = { path: string; name: string; depth: number; type: string; isRequired: boolean; description: string; note: string }

/** Fields and their meaning, one below the other; those of an object are indented below it. */
export function FieldList({ rows }: { rows: Row[] }) {
  if (rows.length === 0) return <p className="text-sm text-muted">Any JSON.</p>
  return (
    <ul className="divide-y divide-separator border-y border-separator text-sm">
      {rows.map(({ path, name, depth, type, isRequired, description, note }) => (
        <li key={path} className="py-2" style={{ paddingLeft: `${depth}rem` }}>
          <p className="flex flex-wrap items-baseline gap-x-2">
            <code className="font-mono text-[0.8125rem] font-medium wrap-anywhere">{name}</code>
            <span className="text-xs wrap-anywhere text-muted">{type}</span>
            {isRequired && <span className="text-xs font-medium text-danger">required</span>}
            {note !== '' && <span className="text-xs wrap-anywhere text-muted">{note}</span>}
          </p>
          {description !== '' && (
            <p className="mt-0.5 text-[0.8125rem]/5 text-muted">
              <InlineWords text={description} />
            </p>
          )}
        </li>
      ))}
    </ul>
  )
}
