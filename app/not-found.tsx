import type { Metadata } from 'next'
import { Link } from '#components/link.tsx'
import { Entrance } from '#components/shell/entrance.tsx'

export const metadata: Metadata = { title: 'Not found' }

export default function NotFoundPage() {
  return (
    <Entrance
      title="There is no such page"
      description="The address may be mistyped, what it showed may be deleted, or it belongs to an organization that you are not a member of."
    >
      <Link href="/" className="text-sm font-medium text-link underline underline-offset-2">
        Go to your webhooks
      </Link>
    </Entrance>
  )
}
