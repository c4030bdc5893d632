'use client'

import { RouterProvider, Toast } from '@heroui/react'
import { useRouter } from 'next/navigation'
import { ThemeProvider } from 'next-themes'
import { NuqsAdapter } from 'nuqs/adapters/next/app'
import type { ReactNode } from 'react'

/** What every page stands in: the theme, state in the URL, toasts, and links of HeroUI that navigate without a reload. */
export function Providers({ children }: { children: ReactNode }) {
  const router = useRouter()
  return (
    <ThemeProvider attribute="class" defaultTheme="system" disableTransitionOnChange>
      <NuqsAdapter>
        <RouterProvider navigate={(path) => router.push(path)}>{children}</RouterProvider>
      </NuqsAdapter>
      <Toast.Provider placement="bottom end" />
    </ThemeProvider>
  )
}
