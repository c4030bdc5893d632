import { Button, Kbd, Label, Popover, Switch } from '@heroui/react'
import { Keyboard } from 'lucide-react'
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
    <Popover>
      <Button variant="ghost" size="sm" isIconOnly aria-label="Keyboard shortcuts" className="max-md:hidden">
        <Keyboard className="size-4" />
      </Button>
      <Popover.Content placement="bottom end">
        <Popover.Dialog className="flex flex-col gap-3 text-sm">
          <Popover.Heading className="font-medium">Keyboard shortcuts</Popover.Heading>
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
          <Switch isSelected={isOn} onChange={setOn} size="sm">
            <Switch.Content>
              <Switch.Control>
                <Switch.Thumb />
              </Switch.Control>
              <Label>Single keys are on</Label>
            </Switch.Content>
          </Switch>
        </Popover.Dialog>
      </Popover.Content>
    </Popover>
  )
}
