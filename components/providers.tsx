'use client'

import dynamic from 'next/dynamic'
import { ThemeProvider } from 'next-themes'
import { NuqsAdapter } from 'nuqs/adapters/next/app'
import { type ReactNode, useState } from 'react'
import { useHasToasts } from './toast.ts'

const ToastRegion = dynamic(() => import('./toast-region.tsx').then((module) => module.ToastRegion), { ssr: false })

/** What every page stands in: the theme, state in the URL, and toasts. */
export function Providers({ nonce: nonceOfRequest, children }: { nonce: string; children: ReactNode }) {
  // The document keeps the policy it came with; when a page is refreshed, the server knows a newer nonce, which that policy does not.
  const [nonce] = useState(nonceOfRequest)
  const hasToasts = useHasToasts()
  return (
    <ThemeProvider attribute="class" defaultTheme="system" disableTransitionOnChange nonce={nonce}>
      {/* Where React Aria looks for the nonce of the styles it adds. */}
      <meta property="csp-nonce" nonce={nonce} />
      <NuqsAdapter>{children}</NuqsAdapter>
      {hasToasts && <ToastRegion />}
    </ThemeProvider>
  )
}
