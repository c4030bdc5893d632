'use client'

import { Chip, Table } from '@heroui/react'
import { Link } from '#components/link.tsx'
import { eventTypesText } from '#components/settings-text.ts'
import type { Glance } from '#lib/webhooks/endpoint-health.ts'
import type { Endpoint } from '#lib/webhooks/endpoints.ts'
import { sampleMax } from '#lib/webhooks/health-bounds.ts'
import { boundedText } from '../health-text.ts'
import { HealthBar } from './health-bar.tsx'

type Row = Pick<Endpoint, 'id' | 'url' | 'description' | 'format' | 'eventTypes' | 'enabled' | 'primary' | 'applicationId'> & {
  health: Glance | null
}

/** The endpoints of an environment; each leads to its settings. `path` is where their pages stand. */
export function EndpointTable({ rows, path }: { rows: Row[]; path: string }) {
  return (
    <Table variant="secondary">
      <Table.ScrollContainer>
        <Table.Content aria-label="Endpoints">
          <Table.Header>
            <Table.Column isRowHeader>URL</Table.Column>
            <Table.Column className="max-sm:hidden">Format</Table.Column>
            <Table.Column className="max-sm:hidden">Events</Table.Column>
            <Table.Column className="max-md:hidden">Last 24 hours</Table.Column>
            <Table.Column className="max-md:hidden">Waiting</Table.Column>
            <Table.Column>State</Table.Column>
          </Table.Header>
          <Table.Body>{rows.map((row) => tableRow(row, path))}</Table.Body>
        </Table.Content>
      </Table.ScrollContainer>
    </Table>
  )
}

// React Aria builds its collection from the elements themselves, so this is a function and not a component.
function tableRow({ id, url, description, format, eventTypes, enabled, primary, applicationId, health }: Row, path: string) {
  const remarks = [description, applicationId && `Application ${applicationId}`].filter(Boolean).join(' · ')
  return (
    <Table.Row key={id} id={id}>
      <Table.Cell className="min-w-40">
        <Link href={`${path}/${id}`} className="font-mono text-[0.8125rem] wrap-anywhere text-link underline">
          {url}
        </Link>
        {remarks !== '' && <span className="block text-xs wrap-anywhere text-muted">{remarks}</span>}
        <span className="block text-xs text-muted sm:hidden">
          {format}, {eventTypesText(eventTypes)}
        </span>
        {health && (
          <span className="mt-1 flex flex-wrap items-center gap-x-3 md:hidden">
            <HealthBar health={health} />
            {health.waiting > 0 && <span className="text-xs">{boundedText(health.waiting, sampleMax)} waiting</span>}
          </span>
        )}
      </Table.Cell>
      <Table.Cell className="max-sm:hidden">{format}</Table.Cell>
      <Table.Cell className="max-sm:hidden">
        <span title={eventTypes.join(', ')}>{eventTypesText(eventTypes)}</span>
      </Table.Cell>
      <Table.Cell className="max-md:hidden">{health && <HealthBar health={health} />}</Table.Cell>
      <Table.Cell className="tabular-nums max-md:hidden">{health && boundedText(health.waiting, sampleMax)}</Table.Cell>
      <Table.Cell>
        <span className="flex flex-wrap gap-1">
          <Chip size="sm" variant="soft" color={enabled ? 'success' : 'warning'}>
            <Chip.Label>{enabled ? 'Enabled' : 'Disabled'}</Chip.Label>
          </Chip>
          {primary && (
            <Chip size="sm" variant="soft" color="accent">
              <Chip.Label>Primary</Chip.Label>
            </Chip>
          )}
        </span>
      </Table.Cell>
    </Table.Row>
  )
}
