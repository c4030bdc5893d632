import { Bookmark } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { Button } from '#components/button.tsx'
import type { ExplorerProps } from './explorer-props.ts'
import type { ExplorerQuery } from './search-params.ts'

// Most visits open none of the dialogs; their script comes with the first press.
const SavedViewsDialog = dynamic(() => import('./saved-views-dialog.tsx').then((module) => module.SavedViewsDialog), { ssr: false })

type Props = Pick<ExplorerProps, 'slug' | 'environment' | 'views' | 'rights'> & { query: ExplorerQuery }

/** The saved searches of this log: one's own and the shared ones, and how to keep the present one. */
export function SavedViews(props: Props) {
  const [isOpen, setOpen] = useState(false)
  const [wasOpened, setOpened] = useState(false)
  const { views } = props
  const open = () => {
    setOpened(true)
    setOpen(true)
  }
  return (
    <>
      <Button variant="secondary" size="sm" onPress={open}>
        <Bookmark className="size-4" />
        {views.length === 0 ? 'Views' : `Views (${views.length})`}
      </Button>
      {wasOpened && <SavedViewsDialog {...props} isOpen={isOpen} setOpen={setOpen} />}
    </>
  )
}
