import { Circle, CircleCheck } from 'lucide-react'
import { Link } from '#components/link.tsx'
import type { Member } from '#lib/auth/session.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { isOnboarded, type OnboardingStep, onboardingSteps, readOnboarding } from '#lib/webhooks/onboarding.ts'
import { hasRole } from '#lib/webhooks/organizations.ts'
import { DismissOnboarding } from './dismiss-onboarding.tsx'

type Words = { title: string; how: string; link: string; href: (slug: string) => string }

const words: Record<OnboardingStep, Words> = {
  key: {
    title: 'Make a secret for your URL',
    how: 'Name the URL that takes events, in sandbox first, and get the secret to verify them with.',
    link: 'To the Sandbox card',
    href: () => '#sandbox-heading',
  },
  test: {
    title: 'Reach your URL',
    how: 'Send it a test. An answer from 200 to 299 ticks this.',
    link: 'To the Sandbox card',
    href: () => '#sandbox-heading',
  },
  credential: {
    title: 'Let a program in',
    how: 'Create an API key, or a service credential, for the program that publishes events or manages endpoints.',
    link: 'To the credentials',
    href: (slug) => `/${slug}/credentials`,
  },
  delivery: {
    title: 'Receive the first real event',
    how: 'Publish one with your key, or send an example from the catalog to your sandbox.',
    link: 'To the event types',
    href: (slug) => `/${slug}/event-types`,
  },
  production: {
    title: 'Set up production',
    how: 'It has a URL and a secret of its own; nothing of sandbox reaches it.',
    link: 'To the Production card',
    href: () => '#production-heading',
  },
}

/** The way from nothing to production, ticked by what has happened. Renders nothing once somebody has put the finished list away. */
export async function GetStarted({ member }: { member: Member }) {
  const onboarding = await readOnboarding(tenantDb(member), member.organizationId)
  if (onboarding === null) return null
  const done = onboardingSteps.filter((step) => onboarding[step]).length
  const next = onboardingSteps.find((step) => !onboarding[step])
  return (
    <section aria-labelledby="get-started" className="flex flex-col gap-4 rounded-3xl bg-surface p-5 shadow-surface">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h2 id="get-started" className="text-base font-semibold">
          {isOnboarded(onboarding) ? 'Everything is set up' : 'Get started'}
        </h2>
        <p className="text-sm text-muted tabular-nums">
          {done} of {onboardingSteps.length} done
        </p>
        {isOnboarded(onboarding) && hasRole(member.role, 'developer') && <DismissOnboarding slug={member.slug} />}
      </div>
      <ol className="grid gap-x-6 gap-y-3 sm:grid-cols-2 xl:grid-cols-5">
        {onboardingSteps.map((step) => (
          <Step key={step} slug={member.slug} words={words[step]} isDone={onboarding[step]} isNext={step === next} />
        ))}
      </ol>
    </section>
  )
}

function Step({
  slug,
  words: { title, how, link, href },
  isDone,
  isNext,
}: {
  slug: string
  words: Words
  isDone: boolean
  isNext: boolean
}) {
  const Icon = isDone ? CircleCheck : Circle
  return (
    <li aria-current={isNext ? 'step' : undefined} className="flex gap-2 text-sm">
      <Icon aria-hidden="true" className={`mt-0.5 size-4 shrink-0 ${isDone ? 'text-success' : 'text-muted'}`} />
      <div className="flex min-w-0 flex-col gap-1">
        <p className={isDone ? 'text-muted' : 'font-medium'}>
          <span className="sr-only">{isDone ? 'Done: ' : 'To do: '}</span>
          {title}
        </p>
        {isNext && (
          <>
            <p className="text-muted">{how}</p>
            <Link href={href(slug)} className="text-link underline">
              {link}
            </Link>
          </>
        )}
      </div>
    </li>
  )
}
