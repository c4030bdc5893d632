import { Kbd } from '@heroui/react'
import { Keyboard } from 'lucide-react'
import { Popup } from '#components/popup.tsx'
import { useShortcutsSwitch } from './use-shortcuts-switch.ts'

const keys = [
  ['/', 'Search'],
  ['j', 'Next row'],
  ['k', 'Previous row'],
  ['Enter', 'Open or close the row'],
  ['Esc', 'Close the open row'],
  ['n', 'Show what is new'],
] as const

/** The keys of this page, and the switch that turns them off. */
export function ShortcutsHelp() {
  const [isOn, setOn] = useShortcutsSwitch()
  return (
    <Popup label="Keyboard shortcuts" button={<Keyboard className="size-4" />} isIconOnly className="max-md:hidden" align="end">
      <section aria-label="Keyboard shortcuts" className="flex flex-col gap-3 p-2">
        <h2 className="font-medium">Keyboard shortcuts</h2>
        <dl className="grid grid-cols-[auto_1fr] items-center gap-x-3 gap-y-1.5">
          {keys.map(([key, does]) => (
            <div key={key} className="contents">
              <dt>
                <Kbd>{key}</Kbd>
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
        <label className="flex min-h-9 cursor-pointer items-center gap-2">
          <input type="checkbox" checked={isOn} onChange={(event) => setOn(event.currentTarget.checked)} className="size-4 accent-accent" />
          Single keys are on
        </label>
      </section>
    </Popup>
  )
}
