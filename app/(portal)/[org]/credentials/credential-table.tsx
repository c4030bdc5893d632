'use client'

import { Table } from '@heroui/react'
import { RelativeTime } from '#components/relative-time.tsx'
import type { ServiceCredential } from '#lib/webhooks/service-credentials.ts'
import { Expiry } from './expiry.tsx'
import { RevokeKey } from './revoke-key.tsx'

type Props = { slug: string; credentials: ServiceCredential[]; canEdit: boolean }

export function CredentialTable({ slug, credentials, canEdit }: Props) {
  return (
    <Table variant="secondary">
      <Table.ScrollContainer>
        <Table.Content aria-label="Service credentials">
          <Table.Header>
            <Table.Column isRowHeader>Name</Table.Column>
            <Table.Column>Environment</Table.Column>
            <Table.Column className="max-sm:hidden">Created</Table.Column>
            <Table.Column className="max-sm:hidden">Last used</Table.Column>
            <Table.Column className="max-sm:hidden">Expires</Table.Column>
            {canEdit ? (
              <Table.Column>
                <span className="sr-only">Actions</span>
              </Table.Column>
            ) : null}
          </Table.Header>
          <Table.Body>{credentials.map((credential) => row(credential, slug, canEdit))}</Table.Body>
        </Table.Content>
      </Table.ScrollContainer>
    </Table>
  )
}

// React Aria builds its collection from the elements themselves, so this is a function and not a component.
function row({ clientId, name, environment, createdAt, lastUsedAt, expiresAt }: ServiceCredential, slug: string, canEdit: boolean) {
  return (
    <Table.Row key={clientId} id={clientId}>
      <Table.Cell className="min-w-32">
        <span className="block font-medium wrap-anywhere">{name}</span>
        <code className="font-mono text-xs wrap-anywhere text-muted">{clientId}</code>
        {expiresAt !== null && (
          <span className="mt-1 block text-xs text-muted sm:hidden">
            Expires: <Expiry iso={expiresAt} />
          </span>
        )}
      </Table.Cell>
      <Table.Cell>{environment}</Table.Cell>
      <Table.Cell className="max-sm:hidden">
        <RelativeTime iso={createdAt} />
      </Table.Cell>
      <Table.Cell className="max-sm:hidden">
        {lastUsedAt ? <RelativeTime iso={lastUsedAt} /> : <span className="text-muted">never</span>}
      </Table.Cell>
      <Table.Cell className="max-sm:hidden">
        <Expiry iso={expiresAt} />
      </Table.Cell>
      {canEdit ? (
        <Table.Cell className="text-end">
          <RevokeKey slug={slug} id={clientId} name={name} kind="credential" />
        </Table.Cell>
      ) : null}
    </Table.Row>
  )
}
