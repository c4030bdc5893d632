import type { ReactNode } from 'react'
import { CodeBlock } from '#components/code-block.tsx'
import type { ReferenceBody, ReferenceOperation } from '#lib/openapi/reference.ts'
import { Answers } from './answers.tsx'
import { FieldList } from './field-list.tsx'
import { Method } from './method.tsx'
import { curlCommand } from './request.ts'
import { TryIt } from './try-it.tsx'
import { InlineWords, Words } from './words.tsx'

/** One operation: what it takes and answers, and beside it examples and the way to try it. `serverUrl` stands in the examples. */
export function Operation({ operation, serverUrl }: { operation: ReferenceOperation; serverUrl: string }) {
  const { id, method, path, summary, description } = operation
  return (
    <section id={id} aria-labelledby={`${id}-heading`} className="scroll-mt-6 rounded-3xl bg-surface p-5 shadow-surface sm:p-6">
      <header className="flex flex-col gap-2">
        <h2 id={`${id}-heading`} className="text-lg font-semibold tracking-tight">
          {summary}
        </h2>
        <p className="flex items-start gap-3">
          <Method method={method} />
          <code className="font-mono text-sm wrap-anywhere">{path}</code>
        </p>
        <div className="flex max-w-3xl flex-col gap-2 text-sm/6">
          <Words text={description} />
        </div>
      </header>
      <div className="mt-5 grid gap-x-8 gap-y-6 xl:grid-cols-2">
        <Description operation={operation} />
        <div className="flex min-w-0 flex-col gap-4">
          <Examples operation={operation} serverUrl={serverUrl} />
          <TryIt operation={operation} />
        </div>
      </div>
    </section>
  )
}

function Description({ operation: { parameters, body, answers } }: { operation: ReferenceOperation }) {
  const rows = parameters.map((parameter) => ({ ...parameter, path: `${parameter.in}:${parameter.name}`, depth: 0, note: parameter.in }))
  return (
    <div className="flex min-w-0 flex-col gap-6">
      {rows.length > 0 && (
        <Part title="Parameters">
          <FieldList rows={rows} />
        </Part>
      )}
      {body && (
        <Part title="Body">
          <Fields body={body} />
        </Part>
      )}
      <Part title="Answers">
        <Answers answers={answers} />
      </Part>
    </div>
  )
}

/** The first example as a command, the others as bodies, and what a request that worked is answered with. */
function Examples({ operation, serverUrl }: { operation: ReferenceOperation; serverUrl: string }) {
  const { body, answers } = operation
  // Of several the last: 200 beside 202 is the answer to a repeated request.
  const answer = answers.findLast(({ status }) => status.startsWith('2'))
  return (
    <>
      <CodeBlock label="Request" text={curlCommand(serverUrl, operation)} />
      {body?.examples.slice(1).map(({ name, text }) => (
        <CodeBlock key={name} label={`Body: ${name}`} text={text} />
      ))}
      {answer?.body?.examples.map(({ name, text }) => (
        <CodeBlock key={name} label={`Answer ${answer.status}`} text={text} />
      ))}
    </>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-2">
      <h3 className="text-sm font-semibold">{title}</h3>
      {children}
    </div>
  )
}

function Fields({ body }: { body: ReferenceBody }) {
  return (
    <>
      {body.mediaType !== 'application/json' && (
        <p className="text-sm text-muted">
          <InlineWords text={`As \`${body.mediaType}\`.`} />
        </p>
      )}
      <FieldList rows={body.rows.map((row) => ({ ...row, note: row.limits }))} />
    </>
  )
}
