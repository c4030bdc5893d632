import { expect, test } from 'vitest'
import { newId, publicId } from '#lib/ids.ts'
import { deliveryFilters } from '#lib/webhooks/delivery.ts'
import { filterSearch, filtersOf, loadExplorerQuery } from './search-params.ts'

const now = new Date('2026-11-22T12:00:00Z')
const read = (search: string) => loadExplorerQuery(new URLSearchParams(search))
const present = (search: string) => JSON.parse(JSON.stringify(filtersOf(read(search), now)))

test('a link says in the API’s own words what the log is narrowed to', () => {
  const endpointId = publicId('ep', newId())
  const search = `q=x&status=failed&eventType=a.b&endpointId=${endpointId}&projectId=p&entityId=e&code=404&codeClass=4xx&errorClass=dns&test=false`
  const filters = present(`${search}&since=2026-11-01T00:00:00Z&until=2026-11-02T00:00:00%2B01:00`)
  expect(filters).toEqual({
    ...Object.fromEntries(new URLSearchParams(search)),
    code: 404,
    since: '2026-11-01T00:00:00.000Z',
    until: '2026-11-01T23:00:00.000Z',
  })
  expect(deliveryFilters.parse(filters)).toEqual(filters)
})

test('a preset is a time up to now, and counts before exact times', () => {
  expect(present('range=1h&since=2020-01-01T00:00:00Z&until=2020-01-02T00:00:00Z')).toEqual({ since: '2026-11-22T11:00:00.000Z' })
})

test.each([
  'status=nope',
  'endpointId=ep_1',
  `endpointId=${publicId('dlv', newId())}`,
  'code=99',
  'code=4xx',
  'q=%00',
  'q=%20',
  `q=${'x'.repeat(501)}`,
  'since=yesterday',
  'since=0000-01-01T00:00:00Z',
  'until=2026-99-99T00:00:00Z',
  'test=maybe',
  'range=2y',
])('%s, which no link of ours has, is left out', (search) => expect(present(search)).toEqual({}))

test('a row that nobody skips to, or a page size that is none, is the first page’s', () => {
  expect(read('row=0&limit=7&after=x&before=y&open=z')).toMatchObject({ row: 1, limit: 25, after: null, before: null, open: null })
  expect(read('row=1000001').row).toBe(1)
})

test('the address of the filters leaves out where in the log one is', () => {
  const after = publicId('dlv', newId())
  expect(filterSearch(read(`status=failed&after=${after}&row=26&open=${after}`))).toBe('?status=failed')
  expect(filterSearch(read(''))).toBe('')
})
