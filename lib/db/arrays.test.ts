import fc from 'fast-check'
import { Pool } from 'pg'
import { afterAll, expect, test } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { doubleArray, intArray, jsonArray, plainArray, textArray, uuidArray } from './arrays.ts'

const { url } = useDatabase()
const pool = new Pool({ connectionString: url, max: 1 })

afterAll(() => pool.end())

async function readBack(type: string, parameter: Buffer | string): Promise<unknown> {
  return (await pool.query(`select $1::${type}[] as value`, [parameter])).rows[0].value
}

const nullable = { nil: null, freq: 5 } as const

test('PostgreSQL reads the very texts, whatever is in them, and the nulls between them', async () => {
  // Only this character can be in no text of PostgreSQL's.
  const text = fc.string({ unit: 'binary' }).map((value) => value.replaceAll('\0', ''))
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(text, nullable)), async (values) => {
      expect(await readBack('text', textArray(values))).toEqual(values)
    }),
  )
})

test('PostgreSQL reads the very ids, numbers and booleans, and the nulls between them', async () => {
  const double = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.option(fc.uuid(), nullable)),
      fc.array(fc.option(fc.integer(), nullable)),
      fc.array(fc.option(double, nullable)),
      fc.array(fc.option(fc.boolean(), nullable)),
      async (ids, integers, doubles, booleans) => {
        expect(await readBack('uuid', uuidArray(ids))).toEqual(ids)
        expect(await readBack('int', intArray(integers))).toEqual(integers)
        expect(await readBack('float8', doubleArray(doubles))).toEqual(doubles)
        expect(await readBack('float8', plainArray(doubles))).toEqual(doubles)
        expect(await readBack('boolean', plainArray(booleans))).toEqual(booleans)
      },
    ),
  )
})

test('PostgreSQL reads the very values out of JSON, and null as none', async () => {
  const headers = fc.dictionary(fc.string(), fc.string({ unit: 'binary' }))
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(headers, nullable)), async (values) => {
      expect(await readBack('json', jsonArray(values))).toEqual(values)
    }),
  )
})
