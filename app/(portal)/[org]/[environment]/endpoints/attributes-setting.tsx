'use client'

import { Checkbox, CheckboxGroup, Description, FieldError, Label } from '@heroui/react'
import type { EntityType } from '#lib/webhooks/entity-types.ts'
import { linesOf } from './draft.ts'
import { TextSetting } from './fields.tsx'

type Props = { entityType: EntityType | undefined; value: string; onChange: (value: string) => void; error: string | undefined }

const explanation = 'An update is sent only if one of these has changed. An endpoint on UPDATE needs at least one.'

/** Which attributes an endpoint hears of: from the entity type's own list if it is known, else as text. */
export function AttributesSetting({ entityType, value, onChange, error }: Props) {
  if (!entityType)
    return (
      <TextSetting
        label="Attributes"
        value={value}
        onChange={onChange}
        error={error}
        rows={3}
        isMono
        description={`One per line. ${explanation}`}
      />
    )
  const chosen = linesOf(value)
  // An attribute that the type has lost since it was chosen stays in sight, so that it can be taken out.
  const all = [...entityType.attributes, ...chosen.filter((name) => !entityType.attributes.includes(name))]
  return (
    <CheckboxGroup value={chosen} onChange={(names) => onChange(names.join('\n'))} isInvalid={error !== undefined}>
      <Label>Attributes</Label>
      <Description>{explanation}</Description>
      <div className="grid max-h-72 grid-cols-1 gap-x-4 overflow-y-auto rounded-lg border border-border p-3 sm:grid-cols-2">
        {all.map((name) => (
          <Checkbox key={name} value={name} className="mt-0 py-1">
            <Checkbox.Content>
              <Checkbox.Control>
                <Checkbox.Indicator />
              </Checkbox.Control>
              <span className="font-mono text-[0.8125rem] wrap-anywhere">{name}</span>
            </Checkbox.Content>
          </Checkbox>
        ))}
      </div>
      <FieldError>{error}</FieldError>
    </CheckboxGroup>
  )
}
