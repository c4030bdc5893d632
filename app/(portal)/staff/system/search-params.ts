import { createLoader, createSerializer, parseAsStringLiteral } from 'nuqs/server'
import { rangeNames } from '#lib/webhooks/figures.ts'

const query = { range: parseAsStringLiteral(rangeNames).withDefault('5m') }

export const loadSystemQuery = createLoader(query)

export const systemSearch = createSerializer(query)
