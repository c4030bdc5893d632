import { Label, RadioGroup } from '@heroui/react'
import { RadioOption } from '#components/radio-option.tsx'

type Props = { label: string; atOnce: string; value: string; onChange: (graceSeconds: string) => void }

/** When a secret that is replaced is to end, in seconds as text; `atOnce` says what it means to wait for nobody. */
export function GraceChoice({ label, atOnce, value, onChange }: Props) {
  return (
    <RadioGroup value={value} onChange={onChange}>
      <Label>{label}</Label>
      <RadioOption value="0" label="stops working at once" description={atOnce} />
      <RadioOption
        value="86400"
        label="keeps signing for 24 hours"
        description="Every delivery carries both signatures meanwhile, so you can switch without losing one."
      />
      <RadioOption value="604800" label="keeps signing for 7 days" description="For receivers that many people have to change." />
    </RadioGroup>
  )
}
