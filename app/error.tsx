'use client'

import { Button } from '#components/button.tsx'
import { Entrance } from '#components/shell/entrance.tsx'

export default function ErrorPage({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  return (
    <Entrance
      title="Something went wrong"
      description="The fault is on our side and not in what you did. It is written down in the server's log."
    >
      {error.digest ? (
        <p className="text-sm text-muted">
          Mark in the log: <code className="font-mono text-foreground">{error.digest}</code>
        </p>
      ) : null}
      <Button fullWidth onPress={retry}>
        Try again
      </Button>
    </Entrance>
  )
}
