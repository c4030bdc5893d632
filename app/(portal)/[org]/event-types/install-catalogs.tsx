'use client'

import { Card, Chip } from '@heroui/react'
import { Download } from 'lucide-react'
import { Button } from '#components/button.tsx'
import { FormRefusal } from '#components/form-refusal.tsx'
import { toast } from '#components/toast.ts'
import { useAction } from '#components/use-action.ts'
import { install } from './actions.ts'

type VendorCatalog = { name: string; title: string; description: string; size: number; isInstalled: boolean }

/** The catalogs that ship with the product, for an operator to install by one click. */
export function InstallCatalogs({ slug, catalogs }: { slug: string; catalogs: VendorCatalog[] }) {
  return (
    <Card role="region" aria-labelledby="catalogs-heading" className="min-w-0 gap-4 p-5">
      <Card.Header className="gap-1">
        <h2 id="catalogs-heading" className="text-base font-semibold">
          Ready-made catalogs
        </h2>
        <Card.Description>Installing one again brings its event types back to what they ship as.</Card.Description>
      </Card.Header>
      <ul className="grid gap-3 md:grid-cols-2">
        {catalogs.map((catalog) => (
          <li key={catalog.name} className="flex min-w-0 flex-col gap-2 rounded-xl border border-border p-4">
            <VendorItem slug={slug} catalog={catalog} />
          </li>
        ))}
      </ul>
    </Card>
  )
}

function VendorItem({ slug, catalog: { name, title, description, size, isInstalled } }: { slug: string; catalog: VendorCatalog }) {
  const { run, refusal, isPending } = useAction(install, slug)
  const press = () => run({ name }, ({ eventTypes }) => void toast.success(`${title}: ${eventTypes} event types are in the catalog`))
  return (
    <>
      <h3 className="flex flex-wrap items-center gap-2 text-sm font-medium">
        {title}
        {isInstalled && (
          <Chip size="sm" color="success" variant="soft">
            <Chip.Label>Installed</Chip.Label>
          </Chip>
        )}
      </h3>
      <p className="flex-1 text-sm text-muted">
        {description} {size} event types.
      </p>
      <FormRefusal message={refusal?.message ?? null} />
      <Button
        size="sm"
        variant="secondary"
        className="self-start"
        isPending={isPending}
        onPress={press}
        aria-label={`Install catalog ${title}`}
      >
        <Download className="size-4" />
        Install catalog
      </Button>
    </>
  )
}
