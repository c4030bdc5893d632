import { environments, type Scope } from '#lib/webhooks/organizations.ts'
import { Link } from './link.tsx'

type Environment = Scope['environment']

const labels = { sandbox: 'Sandbox', production: 'Production' } as const

/** The two environments; the other one is a link. */
export function EnvironmentLinks({ current, hrefOf }: { current: Environment; hrefOf: (environment: Environment) => string }) {
  return (
    <nav aria-label="Environment" className="flex w-fit gap-1 rounded-full bg-default p-1 text-sm">
      {environments.map((environment) => (
        <Link
          key={environment}
          href={hrefOf(environment)}
          aria-current={environment === current ? 'page' : undefined}
          className="rounded-full px-3 py-1 text-muted focus-visible:outline-2 focus-visible:outline-accent aria-[current]:bg-segment aria-[current]:font-medium aria-[current]:text-foreground aria-[current]:shadow-surface"
        >
          {labels[environment]}
        </Link>
      ))}
    </nav>
  )
}
