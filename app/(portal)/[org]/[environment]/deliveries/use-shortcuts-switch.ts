import { useStored } from '#components/use-stored.ts'

/** Whether single keys do something here. They can be turned off, because dictation and some assistive tools type them by accident (WCAG 2.1.4). */
export function useShortcutsSwitch(): [boolean, (isOn: boolean) => void] {
  const [stored, store] = useStored('hookport-log-keys')
  return [stored !== 'off', (isOn) => store(isOn ? 'on' : 'off')]
}
