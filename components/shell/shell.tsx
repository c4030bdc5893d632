import type { ReactNode } from 'react'
import { Link } from '../link.tsx'
import { ThemeToggle } from '../theme-toggle.tsx'
import { Logo } from './logo.tsx'
import { Navigation } from './navigation.tsx'
import { OrganizationSwitcher } from './organization-switcher.tsx'
import { SessionKeeper } from './session-keeper.tsx'
import { UserMenu } from './user-menu.tsx'

type Organization = { slug: string; name: string }

/**
 * The frame around every page of the portal. `organization` is the one the page belongs to; null for pages that belong to the person or
 * to everybody, which have no navigation of an organization. `user` is null on a page for everybody while nobody is signed in.
 */
export function Shell(props: {
  user: { name: string; email: string; isStaff?: boolean } | null
  organizations: Organization[]
  organization: Organization | null
  signOut: () => Promise<void>
  children: ReactNode
}) {
  const { user, organizations, organization, signOut, children } = props
  return (
    <div className="flex min-h-dvh flex-col">
      <SkipLink />
      <header className="border-b border-border bg-surface">
        <div className="mx-auto flex h-14 w-full max-w-[88rem] items-center gap-2 px-4 sm:gap-3 sm:px-6">
          <Link href="/" className="flex shrink-0 rounded-md outline-offset-4 focus-visible:outline-2 focus-visible:outline-accent">
            <Logo markOnly />
          </Link>
          <OrganizationSwitcher organizations={organizations} current={organization} isStaff={user?.isStaff ?? false} />
          <div className="ml-auto flex items-center gap-1">
            <ThemeToggle />
            {user ? <UserMenu user={user} signOut={signOut} /> : <SignInLink />}
          </div>
        </div>
        {organization ? <Navigation slug={organization.slug} /> : null}
      </header>
      <main id="main" tabIndex={-1} className="mx-auto w-full max-w-[88rem] flex-1 px-4 py-6 outline-none sm:px-6 sm:py-8">
        {children}
      </main>
      {user ? <SessionKeeper /> : null}
    </div>
  )
}

function SignInLink() {
  return (
    <Link
      href="/sign-in"
      className="rounded-md px-2 py-1 text-sm font-medium hover:underline focus-visible:outline-2 focus-visible:outline-accent"
    >
      Sign in
    </Link>
  )
}

function SkipLink() {
  return (
    <a
      href="#main"
      className="sr-only rounded-md bg-accent px-3 py-2 text-sm font-medium text-accent-foreground focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50"
    >
      Skip to content
    </a>
  )
}
