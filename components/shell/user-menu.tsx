import { LogOut, UserRound, Wrench } from 'lucide-react'
import { Popup, popupRow } from '../popup.tsx'
import { PopupLink } from '../popup-link.tsx'

/** Who is signed in, the way to their account, and out. */
export function UserMenu({ user, signOut }: { user: { name: string; email: string; isStaff?: boolean }; signOut: () => Promise<void> }) {
  return (
    <Popup
      label={`${initials(user.name)}, your account`}
      button={
        <span className="grid size-7 place-items-center rounded-full bg-default text-xs font-medium" aria-hidden="true">
          {initials(user.name)}
        </span>
      }
      isIconOnly
      className="rounded-full"
      align="end"
    >
      <div className="border-b border-separator px-2.5 pt-1.5 pb-2.5">
        <p className="truncate font-medium">{user.name}</p>
        <p className="truncate text-xs text-muted">{user.email}</p>
      </div>
      <ul aria-label="Your account" className="mt-1.5">
        <li>
          <PopupLink href="/account">
            <UserRound aria-hidden="true" className="size-4 shrink-0 text-muted" />
            Account
          </PopupLink>
        </li>
        {user.isStaff ? (
          <li>
            <PopupLink href="/staff">
              <Wrench aria-hidden="true" className="size-4 shrink-0 text-muted" />
              Staff
            </PopupLink>
          </li>
        ) : null}
        <li>
          <form action={signOut}>
            <button type="submit" className={popupRow}>
              <LogOut aria-hidden="true" className="size-4 shrink-0 text-muted" />
              Sign out
            </button>
          </form>
        </li>
      </ul>
    </Popup>
  )
}

/** The first letters of the first and the last word of a name. */
function initials(name: string): string {
  const words = name.trim().split(/\s+/)
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => Array.from(word ?? '')[0] ?? '')
  return letters.join('').toUpperCase()
}
