import type { Metadata, Viewport } from 'next'
import { headers } from 'next/headers'
import type { ReactNode } from 'react'
import { Providers } from '#components/providers.tsx'
import { nonceHeader } from '#lib/security-headers.ts'
import './globals.css'

export const metadata: Metadata = {
  title: { default: 'Hookport', template: '%s · Hookport' },
  description: 'Configure webhooks, and see what happened to every delivery.',
}

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#ffffff' },
    { media: '(prefers-color-scheme: dark)', color: '#12161d' },
  ],
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get(nonceHeader)
  // next-themes sets the class before React looks, which is the one difference to expect here.
  return (
    <html lang="en" suppressHydrationWarning>
      <body className="min-h-dvh font-sans antialiased">
        <Providers nonce={nonce ?? ''}>{children}</Providers>
      </body>
    </html>
  )
}
