'use client'

import { Tabs } from '@heroui/react'
import type { ReactNode } from 'react'

/** The same text in two forms: indented for reading, and as it was sent. */
export function VerbatimTabs({ label, indented, verbatim }: { label: string; indented: ReactNode; verbatim: ReactNode }) {
  return (
    <Tabs className="min-w-0">
      <Tabs.ListContainer className="w-fit max-w-full overflow-x-auto">
        <Tabs.List aria-label={label} className="w-fit">
          {/* No Tabs.Indicator, as in the guides: the tab itself shows that it is chosen. */}
          <Tabs.Tab id="indented" className="whitespace-nowrap data-[selected=true]:bg-segment data-[selected=true]:shadow-surface">
            Indented
          </Tabs.Tab>
          <Tabs.Tab id="verbatim" className="whitespace-nowrap data-[selected=true]:bg-segment data-[selected=true]:shadow-surface">
            As sent
          </Tabs.Tab>
        </Tabs.List>
      </Tabs.ListContainer>
      <Tabs.Panel id="indented" className="min-w-0 px-0">
        {indented}
      </Tabs.Panel>
      <Tabs.Panel id="verbatim" className="min-w-0 px-0">
        {verbatim}
      </Tabs.Panel>
    </Tabs>
  )
}
