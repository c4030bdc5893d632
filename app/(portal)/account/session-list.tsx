import { Chip } from '@heroui/react'
import { RelativeTime } from '#components/relative-time.tsx'
import type { Session } from '#lib/webhooks/sessions.ts'
import { deviceName } from './device-name.ts'
import { SignOutSession } from './sign-out-session.tsx'

/** The browsers in which a person is signed in; there is at least the one that shows this. */
export function SessionList({ sessions, currentId }: { sessions: Session[]; currentId: string | null }) {
  return (
    <ul aria-label="Sessions" className="flex flex-col divide-y divide-separator">
      {sessions.map((session) => (
        <li key={session.id} className="flex items-center justify-between gap-4 py-3 first:pt-0 last:pb-0">
          <div className="min-w-0">
            <p className="flex flex-wrap items-center gap-2 text-sm font-medium" title={session.userAgent}>
              {deviceName(session.userAgent)}
              {session.id === currentId ? (
                <Chip size="sm" variant="soft" color="success">
                  <Chip.Label>This device</Chip.Label>
                </Chip>
              ) : null}
            </p>
            <p className="text-xs text-muted wrap-anywhere">
              {session.address} · last seen <RelativeTime iso={session.lastSeenAt} /> · signed in <RelativeTime iso={session.startedAt} />
            </p>
          </div>
          <SignOutSession id={session.id} device={deviceName(session.userAgent)} isThisOne={session.id === currentId} />
        </li>
      ))}
    </ul>
  )
}
