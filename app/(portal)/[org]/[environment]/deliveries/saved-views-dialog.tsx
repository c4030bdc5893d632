import { Checkbox, Form, Label, Modal, TextField } from '@heroui/react'
import { Trash2 } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { Button } from '#components/button.tsx'
import { FormRefusal } from '#components/form-refusal.tsx'
import { Input } from '#components/input.tsx'
import { Link } from '#components/link.tsx'
import { toast } from '#components/toast.ts'
import { useAction } from '#components/use-action.ts'
import type { SavedView } from '#lib/webhooks/saved-views.ts'
import { dropView, keepView } from './actions.ts'
import type { ExplorerProps } from './explorer-props.ts'
import { type ExplorerQuery, filterSearch } from './search-params.ts'

type Props = Pick<ExplorerProps, 'slug' | 'environment' | 'views' | 'rights'> & { query: ExplorerQuery }

/** The dialog: the views there are, each a link, and a form for the present one. */
export function SavedViewsDialog(props: Props & { isOpen: boolean; setOpen: (isOpen: boolean) => void }) {
  const { views, isOpen, setOpen } = props
  return (
    <Modal.Backdrop isOpen={isOpen} onOpenChange={setOpen}>
      <Modal.Container>
        <Modal.Dialog>
          <Modal.CloseTrigger />
          <Modal.Header>
            <Modal.Heading>Saved views</Modal.Heading>
          </Modal.Header>
          <Modal.Body className="flex flex-col gap-5 p-1 pt-3">
            {views.length === 0 ? (
              <p className="text-sm text-muted">None yet. A view keeps the search and the filters under a name.</p>
            ) : (
              <ViewList {...props} onOpen={() => setOpen(false)} />
            )}
            <SaveForm {...props} onSaved={() => setOpen(false)} />
          </Modal.Body>
        </Modal.Dialog>
      </Modal.Container>
    </Modal.Backdrop>
  )
}

function ViewList({ slug, environment, views, rights, onOpen }: Props & { onOpen: () => void }) {
  const { run, refusal, isPending } = useAction(dropView, slug)
  const mayDelete = (view: SavedView) => view.mine || (view.shared && rights.canDeleteShared)
  return (
    <>
      <FormRefusal message={refusal?.message ?? null} />
      <ul className="flex flex-col divide-y divide-separator">
        {views.map((view) => (
          <li key={view.id} className="flex min-h-11 items-center gap-2 py-1 text-sm">
            <Link
              href={`/${slug}/${environment}/deliveries${view.query === '' ? '' : `?${view.query}`}`}
              onClick={onOpen}
              className="min-w-0 grow truncate text-link underline"
            >
              {view.name}
            </Link>
            <span className="shrink-0 text-xs text-muted">
              {view.mine ? (view.shared ? 'Shared by you' : 'Only you') : `Shared by ${view.author}`}
            </span>
            {mayDelete(view) && (
              <Button
                size="sm"
                variant="ghost"
                isIconOnly
                isDisabled={isPending}
                aria-label={`Delete the view ${view.name}`}
                onPress={() => run({ environment, id: view.id })}
              >
                <Trash2 className="size-4" />
              </Button>
            )}
          </li>
        ))}
      </ul>
    </>
  )
}

function SaveForm({ slug, environment, rights, query, onSaved }: Props & { onSaved: () => void }) {
  const [isShared, setShared] = useState(false)
  const { run, refusal, isPending } = useAction(keepView, slug)
  const search = filterSearch(query).replace(/^\?/, '')
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const name = String(new FormData(event.currentTarget).get('name'))
    run({ environment, name, query: search, shared: isShared }, () => {
      toast.success('View saved', { description: isShared ? 'Every member finds it here.' : 'You find it here.' })
      onSaved()
    })
  }
  if (search === '') return <p className="text-sm text-muted">Search or filter first; then the view can be saved here.</p>
  return (
    <Form onSubmit={submit} className="flex flex-col gap-3">
      <FormRefusal message={refusal?.message ?? null} />
      <TextField name="name" isRequired fullWidth maxLength={60}>
        <Label>Save the present view as</Label>
        <Input placeholder="Failures of the order service" autoComplete="off" />
      </TextField>
      {rights.canShare && (
        <Checkbox isSelected={isShared} onChange={setShared}>
          <Checkbox.Content>
            <Checkbox.Control>
              <Checkbox.Indicator />
            </Checkbox.Control>
            <Label>Share it with everybody in the organization</Label>
          </Checkbox.Content>
        </Checkbox>
      )}
      <Button type="submit" isPending={isPending} className="self-end">
        Save view
      </Button>
    </Form>
  )
}
