import type { ReactNode } from 'react'
import { requireScope } from './environment.ts'

type Props = { params: Promise<{ org: string; environment: string }>; children: ReactNode }

/** Answers 404 for an environment that is none, before a page's outline is sent, after which the status could not be changed. */
export default async function EnvironmentLayout({ params, children }: Props) {
  await requireScope(await params)
  return children
}
