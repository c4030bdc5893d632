'use client'

import dynamic from 'next/dynamic'
import { ThemeProvider } from 'next-themes'
import { NuqsAdapter } from 'nuqs/adapters/next/app'
import type { ReactNode } from 'react'
import { useHasToasts } from './toast.ts'

const ToastRegion = dynamic(() => import('./toast-region.tsx').then((module) => module.ToastRegion), { ssr: false })

/** What every page stands in: the theme, state in the URL, and toasts. */
export function Providers({ children }: { children: ReactNode }) {
  const hasToasts = useHasToasts()
  return (
    <ThemeProvider attribute="class" defaultTheme="system" disableTransitionOnChange>
      <NuqsAdapter>{children}</NuqsAdapter>
      {hasToasts && <ToastRegion />}
    </ThemeProvider>
  )
}
