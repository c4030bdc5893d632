'use client'

import { useRouter } from 'next/navigation'
import { useState, useTransition } from 'react'
import { Button } from '#components/button.tsx'
import { LiveMark } from '#components/live-mark.tsx'
import { nullUnlessNavigation, useLook } from '#components/use-look.ts'
import { loadInboxPulse } from './actions.ts'

/** How often the inbox is looked at while somebody sees it, in milliseconds. */
const lookEveryMs = 1_500

type Props = {
  slug: string
  /** The pulse that the page was made with. */
  pulse: string
  /** Whether somebody reads a message or an older page, which must not move under their eyes. */
  isReading: boolean
}

/** Shows new messages as they come; while somebody is reading it offers them instead. */
export function InboxLive({ slug, pulse, isReading }: Props) {
  const router = useRouter()
  const [isRefreshing, startRefresh] = useTransition()
  const [state, setState] = useState<'live' | 'lost'>('live')
  const [seen, setSeen] = useState(pulse)
  const look = async () => {
    if (isRefreshing) return
    const result = await loadInboxPulse(slug, {}).catch(nullUnlessNavigation)
    setState(result?.ok ? 'live' : 'lost')
    if (!result?.ok) return
    setSeen(result.data)
    if (result.data !== pulse && !isReading) startRefresh(() => router.refresh())
  }
  useLook(look, lookEveryMs)
  return (
    <>
      <LiveMark what="New messages appear" state={state} />
      {isReading && seen !== pulse && (
        <Button size="sm" variant="secondary" isPending={isRefreshing} onPress={() => startRefresh(() => router.refresh())}>
          Show what is new
        </Button>
      )}
    </>
  )
}
