import type { OAuthConfig } from 'next-auth/providers/oauth'
import { db } from '#lib/db/client.ts'
import { env } from '#lib/env.ts'
import { databaseTime } from '#lib/webhooks/accounts.ts'
import { claimsSchema, findIdentity, findOrLinkIdentity } from '#lib/webhooks/identities.ts'
import type { SignedIn } from './sign-in.ts'

/** How next-auth's paths and the sign-in page name the identity provider. */
export const oidcProviderId = 'oidc'

/** Whether people may sign in through an identity provider. */
export function hasSingleSignOn(): boolean {
  return env().OIDC_ISSUER !== undefined
}

/** The identity provider of OIDC_ISSUER, if any: authorization code with PKCE, state and nonce; who it is, its ID token says. */
export function oidcProviders(): OAuthConfig<{ sub: string }>[] {
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET } = env()
  if (OIDC_ISSUER === undefined) return []
  return [
    {
      id: oidcProviderId,
      name: 'Single sign-on',
      type: 'oauth',
      wellKnown: `${OIDC_ISSUER}/.well-known/openid-configuration`,
      clientId: OIDC_CLIENT_ID,
      clientSecret: OIDC_CLIENT_SECRET,
      authorization: { params: { scope: 'openid email profile' } },
      idToken: true,
      checks: ['pkce', 'state', 'nonce'],
      httpOptions: { timeout: 10_000 },
      profile: ({ sub }) => ({ id: sub }),
    },
  ]
}

/**
 * Whether an identity signs somebody in: true, or else the page that says why not. Links it to its account where that is still to be done.
 * next-auth would write the message of a bug into the visitor's address, so it is logged here.
 */
export async function admitIdentity(profile: unknown): Promise<true | string> {
  const claims = claimsSchema.safeParse(profile)
  if (!claims.success) return '/sign-in?error=unverified'
  try {
    const found = await findOrLinkIdentity(db(), issuer(), claims.data)
    return typeof found === 'string' ? `/sign-in?error=${found}` : true
  } catch (error) {
    console.error(error)
    return '/sign-in?error=failed'
  }
}

/** Whose session begins for an identity that was admitted. */
export async function signedInAs(subject: string): Promise<SignedIn> {
  const user = await findIdentity(db(), issuer(), subject)
  if (!user) throw new Error('an identity was admitted that belongs to no account')
  return { userId: user.id, signedInAt: await databaseTime(db()) }
}

function issuer(): string {
  return env().OIDC_ISSUER ?? ''
}
