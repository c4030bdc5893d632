'use client'

import { type ButtonVariants, buttonVariants } from '@heroui/styles'
import type { ComponentProps } from 'react'
import { Button as AriaButton } from 'react-aria-components/Button'

type Props = Omit<ComponentProps<typeof AriaButton>, 'className'> & ButtonVariants & { className?: string }

/** HeroUI's button. Its own brings groups and toolbars along, on every page there is. */
export function Button({ className, fullWidth, isIconOnly, size, variant, ...rest }: Props) {
  return <AriaButton className={buttonVariants({ fullWidth, isIconOnly, size, variant, className })} data-slot="button" {...rest} />
}
