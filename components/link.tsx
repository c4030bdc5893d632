'use client'

import NextLink from 'next/link'
import { type ComponentProps, useState } from 'react'

/**
 * A link of the portal. What it leads to is fetched once somebody is about to press it: Next would fetch it as soon as the link is seen, which
 * for a page with a navigation and rows of links is most of the portal's script, and a request for each.
 */
export function Link(props: Omit<ComponentProps<typeof NextLink>, 'prefetch' | 'onMouseEnter' | 'onFocus' | 'onTouchStart'>) {
  const [isNear, setNear] = useState(false)
  const near = () => setNear(true)
  return <NextLink {...props} prefetch={isNear ? null : false} onMouseEnter={near} onFocus={near} onTouchStart={near} />
}
