import { problemOf } from '#lib/auth/api.ts'
import { db } from '#lib/db/client.ts'
import { AppError } from '#lib/errors.ts'
import { parse } from '#lib/parse.ts'
import { exportDeliveries, exportFormat, exportResponse } from '#lib/webhooks/delivery-export.ts'
import { requireScope } from '../../environment.ts'
import { filtersOf, loadExplorerQuery } from '../search-params.ts'

type Context = { params: Promise<{ org: string; environment: string }> }

/** What the explorer is narrowed to, as a file; for whoever may see the page. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const { scope } = await requireScope(await params)
  const { searchParams } = new URL(request.url)
  try {
    const { format } = parse(exportFormat, { format: searchParams.get('format') ?? undefined })
    const filters = filtersOf(loadExplorerQuery(searchParams), new Date())
    return exportResponse(await exportDeliveries(db(), scope, filters, format), scope.environment, format)
  } catch (error) {
    if (error instanceof AppError) return problemOf(error)
    throw error
  }
}
