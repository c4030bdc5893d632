import { Alert } from '@heroui/react'

/** Why no delivery can come here, and who can change that. */
export function Unreachable({ reason, portalUrl }: { reason: string; portalUrl: string }) {
  return (
    <Alert status="warning" className="gap-2 rounded-xl bg-warning-soft shadow-none">
      <Alert.Indicator />
      <Alert.Content>
        <Alert.Title>Deliveries cannot reach this portal at {portalUrl}</Alert.Title>
        <Alert.Description className="text-foreground wrap-anywhere">
          {reason} The operator can set <code className="font-mono text-xs">PUBLIC_URL</code> to a public https address that leads here, or
          allow the portal's address with <code className="font-mono text-xs">TARGET_ALLOWLIST</code>, for instance{' '}
          <code className="font-mono text-xs">127.0.0.0/8</code> or <code className="font-mono text-xs">10.0.0.5/32</code>. Requests from
          elsewhere, such as curl, arrive nevertheless.
        </Alert.Description>
      </Alert.Content>
    </Alert>
  )
}
