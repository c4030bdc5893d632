import { Description, Label, Radio } from '@heroui/react'

type Props = { value: string; label: string; description?: string }

/** One choice of a RadioGroup, with what it means below it. */
export function RadioOption({ value, label, description }: Props) {
  return (
    <Radio value={value}>
      <Radio.Content>
        <Radio.Control className="rounded-full">
          <Radio.Indicator className="before:rounded-full" />
        </Radio.Control>
        <Label>{label}</Label>
      </Radio.Content>
      {description ? <Description>{description}</Description> : null}
    </Radio>
  )
}
