import type { ReactNode } from 'react'
import { ThemeToggle } from '../theme-toggle.tsx'
import { Logo } from './logo.tsx'

/** The frame of pages outside any organization: one narrow panel, the product's name above it. */
export function Entrance({ title, description, children }: { title: string; description?: ReactNode; children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <div className="flex h-14 items-center justify-end px-4 sm:px-6">
        <ThemeToggle />
      </div>
      <main className="mx-auto flex w-full max-w-sm flex-1 flex-col px-4 pt-[8vh] pb-16">
        <div className="mb-6 text-lg">
          <Logo />
        </div>
        <div className="flex flex-col gap-5 rounded-3xl bg-surface p-6 shadow-surface">
          <div className="flex flex-col gap-1">
            <h1 className="text-lg font-semibold tracking-tight">{title}</h1>
            {description ? <p className="text-sm text-muted">{description}</p> : null}
          </div>
          {children}
        </div>
      </main>
    </div>
  )
}
