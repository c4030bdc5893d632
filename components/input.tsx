'use client'

import { TextFieldContext } from '@heroui/react'
import { type InputVariants, inputVariants } from '@heroui/styles'
import { type ComponentProps, use } from 'react'
import { Input as AriaInput } from 'react-aria-components/Input'

type Props = Omit<ComponentProps<typeof AriaInput>, 'className'> & InputVariants & { className?: string }

/** HeroUI's input. Its own brings the whole of a combo box along, 40 KB of compressed script that nobody here uses. */
export function Input({ className, fullWidth, variant, ...rest }: Props) {
  const field = use(TextFieldContext)
  const shownAs = variant ?? field.variant
  return <AriaInput className={inputVariants({ fullWidth, variant: shownAs, className })} data-slot="input" {...rest} />
}
