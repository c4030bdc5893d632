import { Check, ChevronsUpDown } from 'lucide-react'
import { Popup } from '../popup.tsx'
import { PopupLink } from '../popup-link.tsx'

type Organization = { slug: string; name: string }

/** Shows the organization a page belongs to and leads to the others. With nowhere else to go it is plain text. */
export function OrganizationSwitcher({ organizations, current }: { organizations: Organization[]; current: Organization | null }) {
  if (organizations.length === 0) return null
  const isOnlyOne = current !== null && organizations.length === 1
  return (
    <>
      <span aria-hidden="true" className="text-border select-none">
        /
      </span>
      {isOnlyOne ? (
        <span className="truncate text-sm font-medium">{current.name}</span>
      ) : (
        <Switcher organizations={organizations} current={current} />
      )}
    </>
  )
}

function Switcher({ organizations, current }: { organizations: Organization[]; current: Organization | null }) {
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
      <ul aria-label="Organizations">
        {organizations.map(({ slug, name }) => (
          <li key={slug}>
            <PopupLink href={`/${slug}/webhooks`} isCurrent={slug === current?.slug}>
              <Check aria-hidden="true" className={`size-4 shrink-0 ${slug === current?.slug ? '' : 'invisible'}`} />
              <span className="truncate">{name}</span>
            </PopupLink>
          </li>
        ))}
      </ul>
    </Popup>
  )
}
