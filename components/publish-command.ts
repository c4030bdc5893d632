import type { EventType } from '#lib/webhooks/catalog.ts'
import type { Scope } from '#lib/webhooks/organizations.ts'
import { shellWord } from './shell-word.ts'

type Environment = Scope['environment']

/** Stands in a command where the key belongs. */
export const keyPlaceholders = { sandbox: 'hp_sandbox_…', production: 'hp_production_…' } as const satisfies Record<Environment, string>

/** A shell command for each environment that publishes an event of this type; null, while the catalog is empty, for one by way of example. */
export function publishCommands(portalUrl: string, eventType: EventType | null): Record<Environment, string> {
  const event = { type: eventType?.name ?? 'order.created', data: eventType?.example ?? { orderId: 'A-1001' } }
  const command = (environment: Environment) =>
    [
      `curl ${portalUrl}/api/v1/events`,
      `-H 'Authorization: Bearer ${keyPlaceholders[environment]}'`,
      `-H 'Content-Type: application/json'`,
      `-d ${shellWord(JSON.stringify(event))}`,
    ].join(' \\\n  ')
  return { sandbox: command('sandbox'), production: command('production') }
}
