import { CodeBlock } from '#components/code-block.tsx'
import type { ReferenceOperation } from '#lib/openapi/reference.ts'
import { isRefusal } from './answers.tsx'
import { FieldList } from './field-list.tsx'

/** How the operations of a group refuse: all in one shape, shown here with an example of every code. */
export function Refusals({ operations }: { operations: ReferenceOperation[] }) {
  const bodies = operations.flatMap(({ answers }) => answers.flatMap(({ status, body }) => (body && isRefusal(status) ? [body] : [])))
  const [body] = bodies
  if (!body) return null
  const examples = new Map(bodies.flatMap((one) => one.examples.map(({ name, text }) => [name, text] as const)))
  return (
    <section aria-labelledby="refusals-heading" className="rounded-3xl bg-surface p-5 shadow-surface sm:p-6">
      <h2 id="refusals-heading" className="text-lg font-semibold tracking-tight">
        Refusals
      </h2>
      <p className="mt-1 text-sm text-muted">All operations above refuse in this shape, as {body.mediaType}.</p>
      <div className="mt-5 grid gap-x-8 gap-y-6 xl:grid-cols-2">
        <FieldList rows={body.rows.map((row) => ({ ...row, note: row.limits }))} />
        <div className="flex min-w-0 flex-col gap-3">
          {[...examples].map(([name, text]) => (
            <details key={name} className="text-sm">
              <summary className="cursor-pointer rounded py-1 font-mono text-[0.8125rem] focus-visible:outline-2 focus-visible:outline-accent">
                {name}
              </summary>
              <CodeBlock label={name} text={text} />
            </details>
          ))}
        </div>
      </div>
    </section>
  )
}
