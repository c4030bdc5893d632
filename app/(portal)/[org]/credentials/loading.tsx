import { Skeleton } from '@heroui/react'

export default function CredentialsLoading() {
  return (
    <div role="status" className="flex flex-col gap-6">
      <span className="sr-only">Loading credentials</span>
      <Skeleton className="h-16 max-w-prose rounded-lg" />
      <div className="grid gap-6 xl:grid-cols-2">
        <Skeleton className="h-48 rounded-3xl" />
        <Skeleton className="h-48 rounded-3xl" />
      </div>
      <Skeleton className="h-64 rounded-3xl" />
    </div>
  )
}
