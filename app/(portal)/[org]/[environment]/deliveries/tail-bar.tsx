import { Spinner } from '@heroui/react'
import { ArrowUp, Pause, Play } from 'lucide-react'
import { Button } from '#components/button.tsx'
import { LiveMark } from '#components/live-mark.tsx'

type Props = {
  state: 'live' | 'lost'
  isPaused: boolean
  setPaused: (isPaused: boolean) => void
  newCount: number
  onShowNew: () => void
  isPending: boolean
}

/** Whether the log is followed, and what is new above it. Its height never changes, so that news moves nothing. */
export function TailBar({ state, isPaused, setPaused, newCount, onShowNew, isPending }: Props) {
  const count = newCount >= 100 ? '100+ new' : `${newCount} new`
  return (
    <div className="flex h-9 items-center gap-3">
      {isPaused ? (
        <span role="status" className="inline-flex items-center gap-1.5 text-xs text-muted">
          <span aria-hidden="true" className="size-2 rounded-full bg-muted" />
          Paused
        </span>
      ) : (
        <LiveMark what="States change, and new deliveries are announced," state={state} />
      )}
      <Button size="sm" variant="ghost" onPress={() => setPaused(!isPaused)}>
        {isPaused ? <Play className="size-4" /> : <Pause className="size-4" />}
        {isPaused ? 'Resume' : 'Pause'}
      </Button>
      <span role="status" className="sr-only">
        {newCount > 0 && !isPaused ? count : ''}
      </span>
      {newCount > 0 && !isPaused && (
        <Button size="sm" variant="secondary" onPress={onShowNew}>
          <ArrowUp className="size-4" />
          {count}
        </Button>
      )}
      {isPending && <Spinner size="sm" className="ml-auto" aria-label="Loading" />}
    </div>
  )
}
