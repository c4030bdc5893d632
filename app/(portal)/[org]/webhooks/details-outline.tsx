import { Skeleton } from '@heroui/react'

/** Stands for the details of a row until they are there. */
export function DetailsOutline() {
  return (
    <div role="status" className="flex flex-col gap-3 p-4">
      <span className="sr-only">Loading the delivery</span>
      <Skeleton className="h-5 w-2/3 rounded-md" />
      <div className="grid gap-4 lg:grid-cols-2">
        <Skeleton className="h-56 rounded-lg" />
        <Skeleton className="h-56 rounded-lg" />
      </div>
    </div>
  )
}
