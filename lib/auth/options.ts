import process from 'node:process'
import NextAuth, { type CookieOption, type NextAuthOptions } from 'next-auth'
import CredentialsProvider from 'next-auth/providers/credentials'
import { db } from '../db/client.ts'
import { publicUrl, required } from '../env.ts'
import { AppError } from '../errors.ts'
import { beginSession, sessionHours } from '../webhooks/sessions.ts'
import { deviceOf } from './device.ts'
import { admitIdentity, oidcProviderId, oidcProviders, signedInAs } from './oidc.ts'
import { countRefused } from './rate-limit.ts'
import { type SignedIn, signInWithLink, signInWithPassword } from './sign-in.ts'

/** A session ends this long after the portal was last used. */
export const sessionMaxAgeSeconds = sessionHours * 60 * 60

/** Answers everything under /api/auth. Configured per request, because `next build` evaluates modules without an environment. */
export async function handleAuth(request: Request, context: { params: Promise<{ nextauth: string[] }> }): Promise<Response> {
  return NextAuth(authOptions(request))(request, context)
}

function authOptions(request: Request): NextAuthOptions {
  // next-auth reads its own origin from this variable only; the launcher sets it, a process started by hand need not.
  process.env.NEXTAUTH_URL ??= publicUrl()
  return {
    secret: required('AUTH_SECRET'),
    session: { strategy: 'jwt', maxAge: sessionMaxAgeSeconds },
    pages: { signIn: '/sign-in', signOut: '/sign-in', error: '/sign-in' },
    useSecureCookies: isSecure(),
    cookies: { sessionToken: sessionCookie() },
    providers: [passwordProvider, linkProvider, ...oidcProviders()],
    callbacks: {
      // The cookie names a session; everything else is asked of the database, which may have changed.
      jwt: async ({ token, user, account }) => {
        if (!user) return token
        const isOidc = account?.provider === oidcProviderId
        const { userId, signedInAt } = isOidc ? await signedInAs(user.id) : { userId: user.id, signedInAt: new Date(user.signedInAt ?? 0) }
        return { sid: await beginSession(db(), { userId, startedAt: signedInAt, device: deviceOf(request.headers) }) }
      },
      signIn: ({ account, profile }) => (account?.provider === oidcProviderId ? admitIdentity(profile) : true),
      session: ({ session }) => ({ expires: session.expires }),
    },
  }
}

/** The one cookie that is a session. `__Host-` keeps a sibling domain from setting it. */
export function sessionCookie(): CookieOption {
  const secure = isSecure()
  return { name: secure ? '__Host-hookport' : 'hookport', options: { httpOnly: true, sameSite: 'lax', path: '/', secure } }
}

function isSecure(): boolean {
  return publicUrl().startsWith('https://')
}

const passwordProvider = CredentialsProvider({
  id: 'password',
  credentials: { email: {}, password: {} },
  authorize: (given, request) => {
    const { address } = deviceOf(new Headers(request.headers))
    return begin(() => signInWithPassword(db(), { email: given?.email, password: given?.password, address }))
  },
})

const linkProvider = CredentialsProvider({
  id: 'link',
  credentials: { token: {} },
  authorize: (given, request) => {
    const { address } = deviceOf(new Headers(request.headers))
    return begin(() => countRefused(address, () => signInWithLink(db(), { token: given?.token })))
  },
})

/** next-auth shows every error's message to the visitor and logs none, so a bug is logged here and kept to ourselves. */
async function begin(signIn: () => Promise<SignedIn>): Promise<{ id: string; signedInAt: number }> {
  try {
    const { userId, signedInAt } = await signIn()
    return { id: userId, signedInAt: signedInAt.getTime() }
  } catch (error) {
    if (error instanceof AppError) throw error
    console.error(error)
    throw new Error('Signing in failed on our side. Try again in a moment.')
  }
}

declare module 'next-auth' {
  interface User {
    /** Milliseconds, by the database's clock; not known of somebody who comes from an identity provider. */
    signedInAt?: number
  }
}
