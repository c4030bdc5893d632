import { problemOf } from '#lib/auth/api.ts'
import { AppError } from '#lib/errors.ts'

const unknown = (request: Request) =>
  problemOf(new AppError('not_found', `There is no ${request.method} ${new URL(request.url).pathname}.`))

export { unknown as DELETE, unknown as GET, unknown as PATCH, unknown as POST, unknown as PUT }
