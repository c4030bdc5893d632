'use client'

import { Tabs } from '@heroui/react'
import { parseAsStringLiteral, useQueryState } from 'nuqs'
import { CodeBlock } from '#components/code-block.tsx'
import { type Language, languageLabels, languages, type Snippet } from './languages.ts'

/** One receiver at a time; the language is in the URL, so that a link to it can be passed on. */
export function LanguageTabs({ snippets }: { snippets: Record<Language, Snippet> }) {
  const [language, setLanguage] = useQueryState('lang', parseAsStringLiteral(languages).withDefault('node'))
  const change = (key: unknown) => {
    const chosen = languages.find((candidate) => candidate === key)
    if (chosen !== undefined) void setLanguage(chosen)
  }
  return (
    <Tabs defaultSelectedKey={language} onSelectionChange={change} className="min-w-0">
      <Tabs.ListContainer className="max-w-full overflow-x-auto">
        <Tabs.List aria-label="Language" className="w-fit">
          {languages.map((key) => (
            // No Tabs.Indicator: on a page that opens with another tab than the first, it starts its slide at the first and stays there.
            <Tabs.Tab key={key} id={key} className="whitespace-nowrap data-[selected=true]:bg-segment data-[selected=true]:shadow-surface">
              {languageLabels[key]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
      </Tabs.ListContainer>
      {languages.map((key) => (
        <Tabs.Panel key={key} id={key} className="flex min-w-0 flex-col gap-3 px-0">
          <CodeBlock label="Install" text={snippets[key].install} />
          <CodeBlock label={`Receiver in ${languageLabels[key]}`} text={snippets[key].code} />
        </Tabs.Panel>
      ))}
    </Tabs>
  )
}
