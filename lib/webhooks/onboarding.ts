import type { Db } from '../db/client.ts'
import { AppError } from '../errors.ts'

/** The steps from nothing to production, in the order people take them. */
export const onboardingSteps = ['key', 'test', 'credential', 'delivery', 'production'] as const

export type OnboardingStep = (typeof onboardingSteps)[number]

/** Which steps an organization has taken; null once somebody has put the finished list away. */
export type Onboarding = Record<OnboardingStep, boolean>

/** How far an organization (UUID) has come; null when the list was put away. */
export async function readOnboarding(db: Db, organizationId: string): Promise<Onboarding | null> {
  const reached = await db.onboarding.findUnique({ where: { organizationId } })
  if (reached?.dismissedAt) return null
  const live = { organizationId, deletedAt: null }
  const unrevoked = { organizationId, revokedAt: null }
  const [endpoint, production, key, credential] = await Promise.all([
    db.endpoint.findFirst({ where: live, select: { id: true } }),
    db.endpoint.findFirst({ where: { ...live, environment: 'production', enabled: true }, select: { id: true } }),
    db.apiKey.findFirst({ where: unrevoked, select: { id: true } }),
    db.serviceCredential.findFirst({ where: unrevoked, select: { id: true } }),
  ])
  return {
    key: endpoint !== null,
    test: Boolean(reached?.testedAt),
    credential: key !== null || credential !== null,
    delivery: Boolean(reached?.deliveredAt),
    production: production !== null,
  }
}

/** Whether every step is taken. */
export function isOnboarded(onboarding: Onboarding): boolean {
  return onboardingSteps.every((step) => onboarding[step])
}

/** Puts the finished list away for everybody in the organization. Throws `conflict` while a step is missing. */
export async function dismissOnboarding(db: Db, organizationId: string): Promise<void> {
  const onboarding = await readOnboarding(db, organizationId)
  if (onboarding === null) return
  if (!isOnboarded(onboarding)) throw new AppError('conflict', 'There are steps left.')
  await db.onboarding.updateMany({ where: { organizationId }, data: { dismissedAt: new Date() } })
}
