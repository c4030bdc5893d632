import { notFound } from 'next/navigation'
import { requireMember } from '#lib/auth/session.ts'
import { environmentSchema } from '#lib/webhooks/organizations.ts'

/** The member and the scope that a page below `/{org}/{environment}` is about. Another word in the environment's place is no page. */
export async function requireScope(params: { org: string; environment: string }) {
  const member = await requireMember(params.org)
  const environment = environmentSchema.safeParse(params.environment)
  if (!environment.success) notFound()
  return { member, scope: { organizationId: member.organizationId, environment: environment.data } }
}
