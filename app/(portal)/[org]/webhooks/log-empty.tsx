import { Card } from '@heroui/react'
import { CodeBlock } from '#components/code-block.tsx'
import { Link } from '#components/link.tsx'
import { publishCommands } from '#components/publish-command.ts'
import type { Member } from '#lib/auth/session.ts'
import { db, type Environment } from '#lib/db/client.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { publicUrl } from '#lib/env.ts'
import { type EventType, listEventTypes } from '#lib/webhooks/catalog.ts'
import { findPrimaryEndpoint } from '#lib/webhooks/endpoints.ts'

/** An empty log: how the first event gets into it. */
export async function LogEmpty({ member, environment }: { member: Member; environment: Environment }) {
  const scope = { organizationId: member.organizationId, environment }
  const [webhook, { data: catalog }] = await Promise.all([
    findPrimaryEndpoint(tenantDb(scope), scope),
    listEventTypes(db(), { limit: 1000 }, { publishable: true }),
  ])
  const eventType = catalog.find((type) => webhook?.eventTypes.includes(type.name)) ?? catalog[0]
  return (
    <Card className="gap-4 p-5 sm:p-8">
      <Card.Header className="gap-1">
        <h3 className="text-sm font-semibold">No deliveries in {environment} yet</h3>
        <Card.Description>
          {webhook
            ? 'Every event that is sent to the webhook appears here within seconds, with each attempt and its answer.'
            : `Generate the ${environment} key above first: an event needs a webhook to go to.`}
        </Card.Description>
      </Card.Header>
      {eventType ? <FirstEvent slug={member.slug} environment={environment} eventType={eventType} /> : <NoCatalog />}
    </Card>
  )
}

function FirstEvent({ slug, environment, eventType }: { slug: string; environment: Environment; eventType: EventType }) {
  return (
    <div className="flex flex-col gap-3 text-sm">
      <p>
        To publish one from a shell, take an API key for {environment} from{' '}
        <Link href={`/${slug}/credentials`} className="text-link underline">
          Credentials
        </Link>
        , then:
      </p>
      <CodeBlock label="Command" text={publishCommands(publicUrl(), eventType)[environment]} />
    </div>
  )
}

function NoCatalog() {
  return (
    <p className="text-sm">
      The catalog has no event types yet. An operator adds the first one with{' '}
      <code className="font-mono text-xs">PUT {publicUrl()}/api/v1/event-types/&#123;name&#125;</code>.
    </p>
  )
}
