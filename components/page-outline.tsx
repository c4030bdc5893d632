import { Skeleton } from '@heroui/react'

/** A page's outline while it is fetched: a heading and what stands below it. */
export function PageOutline() {
  return (
    <div role="status" className="flex flex-col gap-6">
      <span className="sr-only">Loading</span>
      <Skeleton className="h-14 max-w-prose rounded-lg" />
      <Skeleton className="h-72 rounded-3xl" />
    </div>
  )
}
