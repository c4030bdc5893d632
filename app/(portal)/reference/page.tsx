import { Download } from 'lucide-react'
import type { Metadata } from 'next'
import { CopyButton } from '#components/copy-button.tsx'
import { Link } from '#components/link.tsx'
import { publicUrl } from '#lib/env.ts'
import { type ReferenceGroup, referenceOf } from '#lib/openapi/reference.ts'
import { apiDocument } from '#lib/openapi/served.ts'
import { Method } from './method.tsx'
import { Words } from './words.tsx'

export const metadata: Metadata = { title: 'API reference' }

export default function ReferencePage() {
  const document = apiDocument()
  return (
    <div className="flex flex-col gap-8">
      <header className="flex max-w-3xl flex-col gap-4">
        <h1 className="text-2xl font-semibold tracking-tight">API reference</h1>
        <div className="flex flex-col gap-3 text-sm/6">
          <Words text={document.info.description} />
        </div>
        <p className="flex w-fit max-w-full items-center gap-1 rounded-lg bg-surface py-1 pr-1 pl-3 text-sm shadow-surface">
          <span className="mr-2 text-muted">Address</span>
          <code className="font-mono text-[0.8125rem] wrap-anywhere">{publicUrl()}</code>
          <CopyButton text={publicUrl()} label="Copy the address" />
        </p>
        <ul className="flex flex-wrap gap-x-6 gap-y-2 text-sm">
          <File href="/api/v1/openapi.json" name="OpenAPI 3.1 document" />
          <File href="/api/v1/postman.json" name="Postman collection" />
        </ul>
      </header>
      {referenceOf(document).map((group) => (
        <Summary key={group.id} group={group} />
      ))}
    </div>
  )
}

function File({ href, name }: { href: string; name: string }) {
  return (
    <li>
      <a href={href} className="flex items-center gap-1.5 rounded text-link underline focus-visible:outline-2 focus-visible:outline-accent">
        <Download aria-hidden="true" className="size-4" />
        {name}
      </a>
    </li>
  )
}

function Summary({ group: { id, title, description, operations } }: { group: ReferenceGroup }) {
  return (
    <section aria-labelledby={`group-${id}`} className="flex flex-col gap-3">
      <div>
        <h2 id={`group-${id}`} className="font-semibold">
          <Link href={`/reference/${id}`} className="rounded hover:underline focus-visible:outline-2 focus-visible:outline-accent">
            {title}
          </Link>
        </h2>
        <div className="max-w-3xl text-sm text-muted">
          <Words text={description} />
        </div>
      </div>
      <ul className="divide-y divide-separator overflow-hidden rounded-2xl bg-surface shadow-surface">
        {operations.map(({ id: operation, method, path, summary }) => (
          <li key={operation}>
            <Link
              href={`/reference/${id}#${operation}`}
              className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5 text-sm hover:bg-surface-secondary focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-accent"
            >
              <Method method={method} />
              <code className="min-w-0 flex-1 basis-60 font-mono text-[0.8125rem] wrap-anywhere">{path}</code>
              <span className="basis-56 text-muted">{summary}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}
