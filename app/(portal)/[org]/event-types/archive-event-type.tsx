'use client'

import { AlertDialog } from '@heroui/react'
import { Archive } from 'lucide-react'
import { useState } from 'react'
import { Button } from '#components/button.tsx'
import { FormRefusal } from '#components/form-refusal.tsx'
import { toast } from '#components/toast.ts'
import { useAction } from '#components/use-action.ts'
import { archive } from './actions.ts'

/** Takes an event type out of the catalog, once more asked. */
export function ArchiveEventType({ slug, name }: { slug: string; name: string }) {
  const [isOpen, setOpen] = useState(false)
  const { run, refusal, isPending } = useAction(archive, slug)
  return (
    <>
      <Button size="sm" variant="tertiary" onPress={() => setOpen(true)}>
        <Archive className="size-4" />
        Archive
      </Button>
      <AlertDialog.Backdrop isOpen={isOpen} onOpenChange={setOpen} isKeyboardDismissDisabled={false}>
        <AlertDialog.Container>
          <AlertDialog.Dialog>
            <AlertDialog.Header>
              <AlertDialog.Icon status="danger" />
              <AlertDialog.Heading className="wrap-anywhere">Archive {name}?</AlertDialog.Heading>
            </AlertDialog.Header>
            <AlertDialog.Body className="flex flex-col gap-3">
              <p>It can no longer be published or subscribed to, by any organization. The log stays. Saving it anew brings it back.</p>
              <FormRefusal message={refusal?.message ?? null} />
            </AlertDialog.Body>
            <AlertDialog.Footer>
              <Button variant="tertiary" onPress={() => setOpen(false)}>
                Cancel
              </Button>
              <Button variant="danger" isPending={isPending} onPress={() => run({ name }, () => void toast.success(`${name} is archived`))}>
                Archive
              </Button>
            </AlertDialog.Footer>
          </AlertDialog.Dialog>
        </AlertDialog.Container>
      </AlertDialog.Backdrop>
    </>
  )
}
