import { z } from 'zod'
import { csvLine } from '../csv.ts'
import type { Db } from '../db/client.ts'
import { type Delivery, type DeliveryFilters, deliverySchema } from './delivery.ts'
import { listDeliveries } from './delivery-list.ts'
import type { Scope } from './organizations.ts'

export const exportFormats = ['csv', 'ndjson'] as const

export type ExportFormat = (typeof exportFormats)[number]

export const exportFormat = z.object({
  format: z.enum(exportFormats).default('csv').describe('`csv`: a heading and a line for each delivery; `ndjson`: a JSON object a line.'),
})

export const exportMediaTypes = { csv: 'text/csv; charset=utf-8', ndjson: 'application/x-ndjson; charset=utf-8' } as const

/** Rows that are read at once; what is in memory of an export, however long it is. */
const pageRows = 1000

/**
 * Everything the log is narrowed to, newest first, as a stream of bytes that reads on as fast as it is read. What is created while it runs is not
 * in it. The first rows are read before it returns, so that it throws where `listDeliveries` does, and not in the middle of an answer.
 */
export async function exportDeliveries(
  db: Db,
  scope: Scope,
  filters: DeliveryFilters,
  format: ExportFormat,
): Promise<ReadableStream<Uint8Array>> {
  const read = (cursor?: string) => listDeliveries(db, scope, filters, { limit: pageRows, cursor })
  let next: Awaited<ReturnType<typeof read>> | null = await read()
  let cursor: string | undefined
  const encoder = new TextEncoder()
  return new ReadableStream({
    start(controller) {
      if (format === 'csv') controller.enqueue(encoder.encode(csvLine(columns)))
    },
    async pull(controller) {
      next ??= await read(cursor)
      controller.enqueue(encoder.encode(next.data.map((delivery) => lineOf(delivery, format)).join('')))
      if (next.nextCursor === null) controller.close()
      else cursor = next.nextCursor
      next = null
    },
  })
}

/** The answer that carries an export; browsers keep it as a file. */
export function exportResponse(body: ReadableStream<Uint8Array>, environment: string, format: ExportFormat): Response {
  const name = `deliveries-${environment}-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.${format}`
  return new Response(body, {
    headers: {
      'content-type': exportMediaTypes[format],
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
      // A proxy that waits for the whole answer would hold a million rows.
      'x-accel-buffering': 'no',
    },
  })
}

const columns = deliverySchema.keyof().options

function lineOf(delivery: Delivery, format: ExportFormat): string {
  return format === 'ndjson' ? `${JSON.stringify(delivery)}\n` : csvLine(columns.map((column) => delivery[column]))
}
