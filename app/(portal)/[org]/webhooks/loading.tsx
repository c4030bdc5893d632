import { Card, Skeleton } from '@heroui/react'

/** The page's outline while it is fetched. */
export default function Loading() {
  return (
    <div role="status" className="flex flex-col gap-8">
      <span className="sr-only">Loading the webhooks</span>
      <Skeleton className="h-12 w-72 rounded-lg" />
      <div className="grid gap-4 lg:grid-cols-2 lg:gap-6">
        <CardOutline />
        <CardOutline />
      </div>
      <Skeleton className="h-96 rounded-2xl" />
    </div>
  )
}

function CardOutline() {
  return (
    <Card className="gap-4 p-5">
      <Skeleton className="h-6 w-32 rounded-lg" />
      <Skeleton className="h-40 rounded-lg" />
      <Skeleton className="h-9 w-64 rounded-lg" />
    </Card>
  )
}
