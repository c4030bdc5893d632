'use client'

import { RouterProvider, Toast } from '@heroui/react'
import { useRouter } from 'next/navigation'
import { ThemeProvider } from 'next-themes'
import { NuqsAdapter } from 'nuqs/adapters/next/app'
import { type ReactNode, useState } from 'react'

/** What every page stands in: the theme, state in the URL, toasts, and links of HeroUI that navigate without a reload. */
export function Providers({ nonce: nonceOfRequest, children }: { nonce: string; children: ReactNode }) {
  // The document keeps the policy it came with; when a page is refreshed, the server knows a newer nonce, which that policy does not.
  const [nonce] = useState(nonceOfRequest)
  const router = useRouter()
  return (
    <ThemeProvider attribute="class" defaultTheme="system" disableTransitionOnChange nonce={nonce}>
      {/* Where React Aria looks for the nonce of the styles it adds. */}
      <meta property="csp-nonce" nonce={nonce} />
      <NuqsAdapter>
        <RouterProvider navigate={(path) => router.push(path)}>{children}</RouterProvider>
      </NuqsAdapter>
      <Toast.Provider placement="bottom end" />
    </ThemeProvider>
  )
}
