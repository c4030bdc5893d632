'use client'

import { Avatar, Button, Dropdown, Label, Separator } from '@heroui/react'
import { LogOut, UserRound, Wrench } from 'lucide-react'

/** Who is signed in, the way to their account, and out. */
export function UserMenu({ user, signOut }: { user: { name: string; email: string; isStaff?: boolean }; signOut: () => Promise<void> }) {
  return (
    <Dropdown>
      <Button variant="ghost" size="sm" isIconOnly aria-label={`${initials(user.name)}, your account`} className="rounded-full">
        <Avatar size="sm" className="size-7">
          <Avatar.Fallback className="text-xs font-medium">{initials(user.name)}</Avatar.Fallback>
        </Avatar>
      </Button>
      <Dropdown.Popover placement="bottom end" className="max-w-[80svw]">
        <div className="px-4 pt-3 pb-2">
          <p className="truncate text-sm font-medium">{user.name}</p>
          <p className="truncate text-xs text-muted">{user.email}</p>
        </div>
        <Separator />
        <Dropdown.Menu aria-label="Your account" onAction={(key) => (key === 'sign-out' ? void signOut() : undefined)}>
          <Dropdown.Item id="account" href="/account" textValue="Account">
            <UserRound className="size-4 shrink-0 text-muted" />
            <Label>Account</Label>
          </Dropdown.Item>
          {user.isStaff ? (
            <Dropdown.Item id="staff" href="/staff" textValue="Staff">
              <Wrench className="size-4 shrink-0 text-muted" />
              <Label>Staff</Label>
            </Dropdown.Item>
          ) : null}
          <Dropdown.Item id="sign-out" textValue="Sign out">
            <LogOut className="size-4 shrink-0 text-muted" />
            <Label>Sign out</Label>
          </Dropdown.Item>
        </Dropdown.Menu>
      </Dropdown.Popover>
    </Dropdown>
  )
}

/** The first letters of the first and the last word of a name. */
function initials(name: string): string {
  const words = name.trim().split(/\s+/)
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => Array.from(word ?? '')[0] ?? '')
  return letters.join('').toUpperCase()
}
