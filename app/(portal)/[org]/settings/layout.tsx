import type { ReactNode } from 'react'
import { SettingsNavigation } from './settings-navigation.tsx'

export default async function SettingsLayout({ params, children }: { params: Promise<{ org: string }>; children: ReactNode }) {
  return (
    <>
      <SettingsNavigation slug={(await params).org} />
      {children}
    </>
  )
}
