import { handleAuth } from '#lib/auth/options.ts'

export { handleAuth as GET, handleAuth as POST }
