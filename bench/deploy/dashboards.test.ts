import { readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { db } from '#lib/db/client.ts'
import { serveHealth } from '#lib/dispatcher/health.ts'
import { createRequestFigures } from '#lib/front/request-figures.ts'
import { newId } from '#lib/ids.ts'
import { processMetrics } from '#lib/process-metrics.ts'
import { useDatabase } from '#lib/testing/database.ts'
import { metricsText } from '#lib/webhooks/metrics.ts'
import { engineStatus } from '#lib/webhooks/system.ts'

const database = useDatabase()

const dashboardSchema = z.object({
  panels: z.array(
    z.object({ id: z.number(), type: z.string(), title: z.string(), targets: z.array(z.object({ expr: z.string() })).default([]) }),
  ),
})
const alertsSchema = z.object({
  groups: z.array(
    z.object({ rules: z.array(z.object({ alert: z.string(), expr: z.string(), annotations: z.object({ summary: z.string() }) })) }),
  ),
})

const { panels } = dashboardSchema.parse(JSON.parse(readFileSync('deploy/grafana/hookport.json', 'utf8')))
const rules = alertsSchema
  .parse(parse(readFileSync('deploy/prometheus/hookport-alerts.yaml', 'utf8')))
  .groups.flatMap((group) => group.rules)
const expressions = [...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)), ...rules.map(({ expr }) => expr)]

/** The samples that a portal really exports, with a dispatcher that reports and a request that was answered. */
let samples: string[]

beforeAll(async () => {
  const figures = createRequestFigures(processMetrics())
  figures.begin()
  figures.end({ method: 'POST', route: '/api/v1/events', status: 202, durationMs: 1 })
  const vitals = { eventLoopLagSeconds: 0.001, pools: { record: { total: 4, idle: 3, waiting: 0 } } }
  await database.db.dispatcher.create({
    data: { id: newId(), host: 'h', pid: 1, version: '1', concurrency: 1, outcomes: { succeeded: 1 }, vitals },
  })
  samples = (await metricsText(await engineStatus(db()))).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
})

test('every metric that the dashboard and the alerts name is exported, with the labels that they name', () => {
  expect(expressions.length).toBeGreaterThan(25)
  const exported = new Map(samples.map((line) => [line.replace(/[{ ].*/, ''), line]))
  for (const expression of expressions) {
    const named = [...expression.matchAll(/(hookport_\w+)(?:\{([^}]*)\})?/g)]
    expect(named.length, expression).toBeGreaterThan(0)
    for (const [, name = '', labels = ''] of named) {
      expect(exported.has(name), `${name} of ${expression}`).toBe(true)
      for (const [, label = ''] of labels.matchAll(/(\w+)(?:=~|!=|=)/g)) expect(exported.get(name), expression).toContain(`${label}="`)
    }
    // What Prometheus adds by itself: where a sample was scraped.
    for (const [, list = ''] of expression.matchAll(/by \(([^)]*)\)/g))
      for (const label of list.split(', ').filter((one) => one !== 'instance'))
        expect(
          named.some(([, name = '']) => exported.get(name)?.includes(`${label}="`)),
          `${label} of ${expression}`,
        ).toBe(true)
  }
})

test('parentheses and braces of every expression are closed', () => {
  for (const expression of expressions)
    for (const [open, close] of ['()', '{}', '[]'].map((pair) => [...pair]))
      expect(expression.split(open ?? '').length, expression).toBe(expression.split(close ?? '').length)
})

test('every panel has a number of its own, and every alert says what is the matter', () => {
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
  expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length)
})

test('what a dispatcher tells of itself does not contradict what the portal tells of it', async () => {
  const server = await serveHealth({ port: 0, host: '127.0.0.1', isReady: async () => true })
  const address = server.address()
  const text = await (await fetch(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/metrics`)).text()
  server.close()
  const own = new Set([...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name))
  const told = new Set(samples.map((line) => line.replace(/[{ ].*/, '')))
  expect([...own].filter((name) => told.has(name ?? ''))).toEqual([])
})
