import { Skeleton } from '@heroui/react'

/** What stands below the box while it is fetched. */
export function OrganizationsOutline() {
  return (
    <div role="status" className="flex flex-col gap-3">
      <span className="sr-only">Loading</span>
      <Skeleton className="h-9 w-56 rounded-full" />
      <Skeleton className="h-96 rounded-3xl" />
    </div>
  )
}
