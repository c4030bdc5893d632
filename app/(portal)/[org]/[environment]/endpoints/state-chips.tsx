import { Chip } from '@heroui/react'

/** Whether an endpoint is sent anything, and whether it is the one of the webhooks page. */
export function StateChips({ enabled, primary }: { enabled: boolean; primary: boolean }) {
  return (
    <>
      <Chip size="sm" variant="soft" color={enabled ? 'success' : 'warning'}>
        <Chip.Label>{enabled ? 'Enabled' : 'Disabled'}</Chip.Label>
      </Chip>
      {primary && (
        <Chip size="sm" variant="soft" color="accent">
          <Chip.Label>Primary</Chip.Label>
        </Chip>
      )}
    </>
  )
}
