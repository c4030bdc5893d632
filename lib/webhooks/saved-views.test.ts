import { beforeAll, expect, test } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { createScope } from '#lib/testing/world.ts'
import { newId } from '../ids.ts'
import type { Scope } from './organizations.ts'
import { deleteSavedView, listSavedViews, saveView, type Viewer } from './saved-views.ts'

const { db } = useDatabase()
let scope: Scope
let ada: Viewer
let ben: Viewer

beforeAll(async () => {
  const { organizationId, environment } = await createScope(db)
  scope = { organizationId, environment }
  ada = await createViewer('Ada', 'developer')
  ben = await createViewer('Ben', 'viewer')
})

async function createViewer(name: string, role: Viewer['role']): Promise<Viewer> {
  const { id: userId } = await db.user.create({ data: { id: newId(), name, email: `${name}@example.com` } })
  return { userId, role }
}

const namesFor = async (viewer: Viewer, where = scope) => (await listSavedViews(db, where, viewer)).map(({ name }) => name)
const view = (name: string, shared = false) => ({ name, query: 'status=failed', shared })

test('a view is its author’s alone until it is shared, and belongs to one environment', async () => {
  await saveView(db, scope, ada, view('Failures'))
  expect(await namesFor(ada)).toEqual(['Failures'])
  expect(await namesFor(ben)).toEqual([])
  await saveView(db, scope, ada, view('Failures', true))
  expect(await listSavedViews(db, scope, ben)).toMatchObject([
    { name: 'Failures', query: 'status=failed', shared: true, author: 'Ada', mine: false },
  ])
  expect(await namesFor(ada, { ...scope, environment: 'production' })).toEqual([])
  expect(await namesFor(ben, await createScope(db).then(({ organizationId, environment }) => ({ organizationId, environment })))).toEqual(
    [],
  )
})

test('the same name again replaces the view', async () => {
  const first = await saveView(db, scope, ben, view('Mine'))
  const second = await saveView(db, scope, ben, { ...view('Mine'), query: 'code=404' })
  expect(second).toEqual(first)
  expect((await listSavedViews(db, scope, ben)).find(({ name }) => name === 'Mine')?.query).toBe('code=404')
})

test('a viewer keeps views but shares none', async () => {
  await expect(saveView(db, scope, ben, view('Everybody’s', true))).rejects.toMatchObject({ code: 'forbidden' })
})

test('only its author or, of a shared one, an admin deletes a view', async () => {
  const { id } = await saveView(db, scope, ada, view('Shared', true))
  const own = await saveView(db, scope, ada, view('Private'))
  await expect(deleteSavedView(db, scope, ben, id)).rejects.toMatchObject({ code: 'not_found' })
  await expect(deleteSavedView(db, scope, { ...ben, role: 'admin' }, own.id)).rejects.toMatchObject({ code: 'not_found' })
  await deleteSavedView(db, scope, { ...ben, role: 'admin' }, id)
  await deleteSavedView(db, scope, ada, own.id)
  expect(await namesFor(ada)).not.toContain('Shared')
  expect(await namesFor(ada)).not.toContain('Private')
})

test('nobody has more than fifty', async () => {
  const eve = await createViewer('Eve', 'viewer')
  for (let n = 0; n < 50; n++) await saveView(db, scope, eve, view(`view ${n}`))
  await expect(saveView(db, scope, eve, view('one more'))).rejects.toMatchObject({ code: 'conflict' })
})
