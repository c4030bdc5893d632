import { Chip } from '@heroui/react'
import { bytesText, countText } from '#components/figures-text.ts'
import { LocalTime } from '#components/local-time.tsx'
import { ScrollTable } from '#components/scroll-table.tsx'
import type { DispatcherStatus } from '#lib/webhooks/system.ts'
import { Panel } from './panel.tsx'

const columns = ['Host', 'PID', 'State', 'Version', 'In flight', 'Buffered', 'Memory', 'Attempts', 'Started', 'Last seen']

/** Who delivers. */
export function Dispatchers({ dispatchers }: { dispatchers: DispatcherStatus[] }) {
  return (
    <Panel
      id="dispatchers"
      title="Dispatchers"
      description="Each reports every two seconds. One that dies is listed for ten minutes more; its deliveries go to the others within 20 seconds."
    >
      {dispatchers.length === 0 ? (
        <p className="rounded-lg bg-surface-secondary p-4 text-sm">
          No dispatcher is running. Start one with <code className="font-mono">npm run dispatcher</code>, or call the cron route.
        </p>
      ) : (
        <ScrollTable label="Dispatchers" columns={columns} rows={dispatchers.map(rowOf)} />
      )}
    </Panel>
  )
}

function rowOf(dispatcher: DispatcherStatus) {
  const { id, host, pid, version, inFlight, concurrency, buffered, memoryBytes, outcomes, startedAt, seenAt } = dispatcher
  const attempts = Object.values(outcomes).reduce((sum, count) => sum + count, 0)
  return {
    key: id,
    cells: [
      host,
      pid,
      <State key="state" isAlive={dispatcher.isAlive} />,
      version,
      `${countText(inFlight)} of ${countText(concurrency)}`,
      countText(buffered),
      bytesText(memoryBytes),
      countText(attempts),
      <LocalTime key="started" iso={startedAt} />,
      <LocalTime key="seen" iso={seenAt} />,
    ],
  }
}

function State({ isAlive }: { isAlive: boolean }) {
  return (
    <Chip size="sm" variant="soft" color={isAlive ? 'success' : 'danger'}>
      <Chip.Label>{isAlive ? 'Running' : 'Silent'}</Chip.Label>
    </Chip>
  )
}
