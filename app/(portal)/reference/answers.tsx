import { ChevronDown } from 'lucide-react'
import { CodeBlock } from '#components/code-block.tsx'
import type { ReferenceOperation } from '#lib/openapi/reference.ts'
import { FieldList } from './field-list.tsx'
import { Words } from './words.tsx'

/** The answers an operation gives, by status. Those with a body open to its fields and examples; refusals share a shape, shown once for the group. */
export function Answers({ answers }: { answers: ReferenceOperation['answers'] }) {
  return (
    <ul className="divide-y divide-separator border-y border-separator text-sm">
      {answers.map(({ status, description, body }) => (
        <li key={status}>
          {body && !isRefusal(status) ? (
            <details className="group">
              <summary className="flex cursor-pointer list-none gap-3 py-2 focus-visible:outline-2 focus-visible:outline-accent [&::-webkit-details-marker]:hidden">
                <Line status={status} description={description} />
                <ChevronDown aria-hidden="true" className="size-4 shrink-0 text-muted group-open:rotate-180" />
              </summary>
              <div className="flex flex-col gap-3 pb-4">
                <FieldList rows={body.rows.map((row) => ({ ...row, note: row.limits }))} />
                {body.examples.map(({ name, text }) => (
                  <CodeBlock key={name} label={name === 'answer' ? `Example ${status}` : name} text={text} />
                ))}
              </div>
            </details>
          ) : (
            <div className="flex gap-3 py-2">
              <Line status={status} description={description} />
            </div>
          )}
        </li>
      ))}
    </ul>
  )
}

/** Refusals share a shape in each group. */
export function isRefusal(status: string): boolean {
  return status.startsWith('4')
}

function Line({ status, description }: { status: string; description: string }) {
  return (
    <>
      <span className="w-9 shrink-0 font-mono font-medium">{status}</span>
      <div className="flex min-w-0 flex-1 flex-col gap-1 text-muted">
        <Words text={description} />
      </div>
    </>
  )
}
