import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { publicUrl } from '#lib/env.ts'
import { groups } from '#lib/openapi/document.ts'
import { referenceOf } from '#lib/openapi/reference.ts'
import { apiDocument } from '#lib/openapi/served.ts'
import { Operation } from '../operation.tsx'
import { Refusals } from '../refusals.tsx'
import { Words } from '../words.tsx'

type Props = { params: Promise<{ group: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { group } = await params
  const title = groups.find(({ id }) => id === group)?.title
  return { title: title === undefined ? 'API reference' : `${title} · API reference` }
}

export default async function GroupPage({ params }: Props) {
  const { group: id } = await params
  const group = referenceOf(apiDocument()).find((one) => one.id === id)
  if (!group) notFound()
  return (
    <div className="flex flex-col gap-8">
      <header className="flex max-w-3xl flex-col gap-2">
        <h1 className="text-2xl font-semibold tracking-tight">{group.title}</h1>
        <div className="text-sm/6 text-muted">
          <Words text={group.description} />
        </div>
      </header>
      {group.operations.map((operation) => (
        <Operation key={operation.id} operation={operation} serverUrl={publicUrl()} />
      ))}
      <Refusals operations={group.operations} />
    </div>
  )
}
