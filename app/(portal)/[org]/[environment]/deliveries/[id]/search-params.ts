import { createLoader, parseAsInteger } from 'nuqs/server'

/** Which two attempts are compared; null for the last two. */
export const compareQuery = { from: parseAsInteger, to: parseAsInteger }

export const loadCompareQuery = createLoader(compareQuery)
