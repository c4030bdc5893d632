import { Pool } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { type Line, startLine } from '../../bench/line.ts'
import { watchedSocket } from './watched-socket.ts'

const { url } = useDatabase()

let line: Line
let pool: Pool

beforeAll(async () => {
  const target = new URL(url)
  line = await startLine(Number(target.port))
  target.port = `${line.port}`
  pool = new Pool({ connectionString: target.href, max: 1, stream: () => watchedSocket(200) })
  pool.on('error', () => undefined)
})

afterAll(async () => {
  await pool.end()
  await line.close()
})

test('a query that is never answered ends, and the next one goes over a new connection', async () => {
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  line.lose()
  await expect(pool.query('select 1 as one')).rejects.toThrow('PostgreSQL has been silent for 0.2 s')
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
})

test('nobody waits for ever for a connection that is never accepted', async () => {
  line.lose()
  line.freeze()
  await expect(pool.query('select 1')).rejects.toThrow(/silent|terminated/)
  await expect(pool.query('select 1')).rejects.toThrow(/silent|terminated/)
  line.pass()
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
})
