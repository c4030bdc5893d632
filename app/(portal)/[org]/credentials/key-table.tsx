'use client'

import { Table } from '@heroui/react'
import { RelativeTime } from '#components/relative-time.tsx'
import type { ApiKey } from '#lib/webhooks/api-keys.ts'
import { Expiry } from './expiry.tsx'
import { RevokeKey } from './revoke-key.tsx'

type Props = { slug: string; title: string; keys: ApiKey[]; canEdit: boolean }

export function KeyTable({ slug, title, keys, canEdit }: Props) {
  return (
    <Table variant="secondary">
      <Table.ScrollContainer>
        <Table.Content aria-label={`${title} keys`}>
          <Table.Header>
            <Table.Column isRowHeader>Name</Table.Column>
            <Table.Column className="max-sm:hidden">Created</Table.Column>
            <Table.Column className="max-sm:hidden">Last used</Table.Column>
            <Table.Column className="max-sm:hidden">Expires</Table.Column>
            {canEdit ? (
              <Table.Column>
                <span className="sr-only">Actions</span>
              </Table.Column>
            ) : null}
          </Table.Header>
          <Table.Body>{keys.map((key) => row(key, slug, canEdit))}</Table.Body>
        </Table.Content>
      </Table.ScrollContainer>
    </Table>
  )
}

// React Aria builds its collection from the elements themselves, so this is a function and not a component.
function row({ id, name, prefix, createdAt, lastUsedAt, expiresAt }: ApiKey, slug: string, canEdit: boolean) {
  const lastUsed = lastUsedAt ? <RelativeTime iso={lastUsedAt} /> : <span className="text-muted">never</span>
  return (
    <Table.Row key={id} id={id}>
      <Table.Cell className="min-w-32">
        <span className="block font-medium wrap-anywhere">{name}</span>
        <code className="font-mono text-xs text-muted">{prefix}…</code>
        <span className="mt-1 block text-xs text-muted sm:hidden">Last used: {lastUsed}</span>
        {expiresAt !== null && (
          <span className="mt-1 block text-xs text-muted sm:hidden">
            Expires: <Expiry iso={expiresAt} />
          </span>
        )}
      </Table.Cell>
      <Table.Cell className="max-sm:hidden">
        <RelativeTime iso={createdAt} />
      </Table.Cell>
      <Table.Cell className="max-sm:hidden">{lastUsed}</Table.Cell>
      <Table.Cell className="max-sm:hidden">
        <Expiry iso={expiresAt} />
      </Table.Cell>
      {canEdit ? (
        <Table.Cell className="text-end">
          <RevokeKey slug={slug} id={id} name={name} />
        </Table.Cell>
      ) : null}
    </Table.Row>
  )
}
