'use client'

import { Button, Dropdown, Label } from '@heroui/react'
import { ChevronsUpDown } from 'lucide-react'

type Organization = { slug: string; name: string }

/** Shows the organization a page belongs to and leads to the others. With nowhere else to go it is plain text. */
export function OrganizationSwitcher({ organizations, current }: { organizations: Organization[]; current: Organization | null }) {
  if (organizations.length === 0) return null
  const isOnlyOne = current !== null && organizations.length === 1
  return (
    <>
      <span aria-hidden="true" className="text-border select-none">
        /
      </span>
      {isOnlyOne ? (
        <span className="truncate text-sm font-medium">{current.name}</span>
      ) : (
        <Switcher organizations={organizations} current={current} />
      )}
    </>
  )
}

function Switcher({ organizations, current }: { organizations: Organization[]; current: Organization | null }) {
  return (
    <Dropdown>
      <Button
        variant="ghost"
        size="sm"
        className="min-w-0 shrink px-2"
        aria-label={current ? `${current.name}: switch organization` : 'Organizations'}
      >
        <span className="truncate">{current?.name ?? 'Organizations'}</span>
        <ChevronsUpDown className="text-muted" />
      </Button>
      <Dropdown.Popover placement="bottom start" className="max-w-[80svw]">
        <Dropdown.Menu aria-label="Organizations" selectionMode="single" selectedKeys={current ? [current.slug] : []}>
          {organizations.map(({ slug, name }) => (
            <Dropdown.Item key={slug} id={slug} href={`/${slug}/webhooks`} textValue={name}>
              <Dropdown.ItemIndicator />
              <Label className="truncate">{name}</Label>
            </Dropdown.Item>
          ))}
        </Dropdown.Menu>
      </Dropdown.Popover>
    </Dropdown>
  )
}
