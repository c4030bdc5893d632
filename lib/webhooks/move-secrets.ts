import type { Db } from '../db/client.ts'
import { sealedCallbackHash } from './callback-hash.ts'
import { type DataKey, isOutdated, open, type Place, seal } from './encryption.ts'

/** Moves what is secret about an endpoint (UUID) under its organization's data key, as far as it is not yet. The row must be locked. */
export async function moveEndpoint(tx: Db, dataKey: DataKey, endpointId: string): Promise<void> {
  const { headers, callbackHash, updatedAt, secrets } = await tx.endpoint.findUniqueOrThrow({
    where: { id: endpointId },
    select: { headers: true, callbackHash: true, updatedAt: true, secrets: { select: { id: true, ciphertext: true } } },
  })
  const move = (ciphertext: Uint8Array, place: Place) => seal(dataKey, open(dataKey, ciphertext, place), place)
  const isHeadersOutdated = headers !== null && isOutdated(headers)
  if (isHeadersOutdated || callbackHash !== null)
    await tx.endpoint.updateMany({
      where: { id: endpointId },
      data: {
        // To people nothing has changed.
        updatedAt,
        ...(isHeadersOutdated && { headers: move(headers, { column: 'headers', id: endpointId }) }),
        ...(callbackHash !== null && (await sealedCallbackHash(tx, dataKey, endpointId, callbackHash))),
      },
    })
  for (const { id, ciphertext } of secrets)
    if (isOutdated(ciphertext))
      await tx.endpointSecret.updateMany({ where: { id }, data: { ciphertext: move(ciphertext, { column: 'secret', id }) } })
}
