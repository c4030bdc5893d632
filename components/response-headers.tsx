import { Disclosure } from '@heroui/react'
import { HeaderList } from './header-list.tsx'

/** The headers of a response, folded away behind their number. */
export function ResponseHeaders({ headers }: { headers: Record<string, string> }) {
  return (
    <Disclosure>
      <Disclosure.Heading>
        <Disclosure.Trigger className="flex items-center gap-2 rounded-md text-sm font-medium">
          Response headers ({Object.keys(headers).length})
          <Disclosure.Indicator />
        </Disclosure.Trigger>
      </Disclosure.Heading>
      <Disclosure.Content>
        <div className="pt-2">
          <HeaderList headers={headers} />
        </div>
      </Disclosure.Content>
    </Disclosure>
  )
}
