import { Check, ChevronsUpDown, Search } from 'lucide-react'
import { Popup } from '../popup.tsx'
import { PopupLink } from '../popup-link.tsx'

type Organization = { slug: string; name: string }

type Props = { organizations: Organization[]; current: Organization | null; isStaff: boolean }

/** Shows the organization a page belongs to and leads to the others; staff, for whom not all are listed, also to where they search. With nowhere else to go it is plain text. */
export function OrganizationSwitcher({ organizations, current, isStaff }: Props) {
  if (organizations.length === 0) return null
  const isOnlyOne = current !== null && organizations.length === 1 && !isStaff
  return (
    <>
      <span aria-hidden="true" className="text-border select-none">
        /
      </span>
      {isOnlyOne ? (
        <span className="truncate text-sm font-medium">{current.name}</span>
      ) : (
        <Switcher organizations={organizations} current={current} isStaff={isStaff} />
      )}
    </>
  )
}

function Switcher({ organizations, current, isStaff }: Props) {
  return (
    <Popup
      label={current ? `${current.name}: switch organization` : 'Organizations'}
      className="min-w-0 shrink px-2"
      button={
        <>
          <span className="truncate">{current?.name ?? 'Organizations'}</span>
          <ChevronsUpDown aria-hidden="true" className="text-muted" />
        </>
      }
    >
      <ul aria-label="Organizations" className="max-h-[min(24rem,60svh)] overflow-y-auto">
        {organizations.map(({ slug, name }) => (
          <li key={slug}>
            <PopupLink href={`/${slug}/webhooks`} isCurrent={slug === current?.slug}>
              <Check aria-hidden="true" className={`size-4 shrink-0 ${slug === current?.slug ? '' : 'invisible'}`} />
              <span className="truncate">{name}</span>
            </PopupLink>
          </li>
        ))}
      </ul>
      {isStaff && (
        <div className="mt-1.5 border-t border-separator pt-1.5">
          <PopupLink href="/staff">
            <Search aria-hidden="true" className="size-4 shrink-0 text-muted" />
            All organizations
          </PopupLink>
        </div>
      )}
    </Popup>
  )
}
