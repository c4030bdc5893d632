'use client'

import { Card, Tabs } from '@heroui/react'
import { CodeBlock } from '#components/code-block.tsx'
import type { Environment } from '#lib/db/client.ts'

/** How to publish an event from a shell, for each environment. */
export function PublishExample({ commands }: { commands: Record<Environment, string> }) {
  return (
    <Card role="region" aria-labelledby="publish-heading" className="gap-4 p-5">
      <Card.Header className="gap-1">
        <h2 id="publish-heading" className="text-base font-semibold">
          Publish an event
        </h2>
        <Card.Description>
          The key decides the environment. The answer carries the event's id and the number of deliveries.
        </Card.Description>
      </Card.Header>
      <Tabs>
        <Tabs.ListContainer className="w-fit">
          <Tabs.List aria-label="Environment">
            <Tabs.Tab id="sandbox">
              Sandbox
              <Tabs.Indicator />
            </Tabs.Tab>
            <Tabs.Tab id="production">
              Production
              <Tabs.Indicator />
            </Tabs.Tab>
          </Tabs.List>
        </Tabs.ListContainer>
        <Tabs.Panel id="sandbox" className="px-0">
          <CodeBlock label="Command" text={commands.sandbox} />
        </Tabs.Panel>
        <Tabs.Panel id="production" className="px-0">
          <CodeBlock label="Command" text={commands.production} />
        </Tabs.Panel>
      </Tabs>
    </Card>
  )
}
