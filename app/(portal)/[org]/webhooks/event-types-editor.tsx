'use client'

import { Modal, Skeleton } from '@heroui/react'
import { SlidersHorizontal } from 'lucide-react'
import { useState } from 'react'
import { Button } from '#components/button.tsx'
import { type CatalogEntry, EventTypesPicker } from '#components/event-types-picker.tsx'
import { FormRefusal } from '#components/form-refusal.tsx'
import { eventTypesText } from '#components/settings-text.ts'
import { toast } from '#components/toast.ts'
import { useAction } from '#components/use-action.ts'
import { loadEventTypes, updateWebhook } from './actions.ts'
import type { Target } from './target.ts'

/** How many event types are chosen, and the dialog that chooses them. */
export function EventTypesEditor({ target, saved }: { target: Target; saved: string[] }) {
  const [isOpen, setOpen] = useState(false)
  const [catalog, setCatalog] = useState<CatalogEntry[] | null>(null)
  const { run, refusal } = useAction(loadEventTypes, target.slug)
  const open = () => {
    setOpen(true)
    run({}, setCatalog)
  }
  return (
    <div className="flex items-center justify-between gap-2">
      <span>{eventTypesText(saved)}</span>
      <Button size="sm" variant="ghost" onPress={open}>
        <SlidersHorizontal className="size-4" />
        Choose
      </Button>
      <Modal.Backdrop isOpen={isOpen} onOpenChange={setOpen}>
        <Modal.Container size="lg">
          <Modal.Dialog>
            <Modal.CloseTrigger />
            <Modal.Header>
              <Modal.Heading>Events sent to {target.environment}</Modal.Heading>
            </Modal.Header>
            <FormRefusal message={refusal?.message ?? null} />
            {catalog ? <Choice target={target} saved={saved} catalog={catalog} onDone={() => setOpen(false)} /> : <Loading />}
          </Modal.Dialog>
        </Modal.Container>
      </Modal.Backdrop>
    </div>
  )
}

type ChoiceProps = { target: Target; saved: string[]; catalog: CatalogEntry[]; onDone: () => void }

/** Mounted with the dialog, so that it begins with what is saved. */
function Choice({ target, saved, catalog, onDone }: ChoiceProps) {
  const { slug, ...rest } = target
  const [isEverything, setEverything] = useState(saved.includes('*'))
  const [chosen, setChosen] = useState(new Set(saved.filter((name) => name !== '*')))
  const { run, refusal, isPending } = useAction(updateWebhook, slug)
  const save = () =>
    run({ ...rest, patch: { eventTypes: isEverything ? ['*'] : [...chosen] } }, () => {
      toast.success('Events saved', { description: 'They count from the next event that is published.' })
      onDone()
    })
  const isEmpty = !isEverything && chosen.size === 0
  return (
    <>
      <Modal.Body className="flex flex-col gap-4 p-1 pt-3">
        <FormRefusal message={refusal?.message ?? null} />
        <EventTypesPicker
          catalog={catalog}
          isEverything={isEverything}
          onEverythingChange={setEverything}
          chosen={chosen}
          onChosenChange={setChosen}
        />
      </Modal.Body>
      <Modal.Footer className="flex-wrap items-center">
        <p role="status" className="mr-auto text-sm text-muted">
          {isEmpty ? 'Choose at least one.' : isEverything ? 'Everything' : eventTypesText([...chosen])}
        </p>
        <Button variant="tertiary" onPress={onDone}>
          Cancel
        </Button>
        <Button isPending={isPending} isDisabled={isEmpty} onPress={save}>
          Save
        </Button>
      </Modal.Footer>
    </>
  )
}

function Loading() {
  return (
    <Modal.Body className="flex flex-col gap-3 p-1" aria-busy="true" aria-label="Loading the event types">
      {['a', 'b', 'c', 'd', 'e'].map((key) => (
        <Skeleton key={key} className="h-10 rounded-lg" />
      ))}
    </Modal.Body>
  )
}
