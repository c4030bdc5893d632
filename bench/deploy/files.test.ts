import { existsSync, globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { z } from 'zod'
import { settings } from '#lib/env.ts'
import { readCompose, resolveVariables } from './compose.ts'

const known = new Set([...Object.keys(settings.shape), 'NEXT_TELEMETRY_DISABLED'])
const compose = readCompose()
const ours = Object.entries(compose).filter(([, { image }]) => image.startsWith('hookport'))
const dockerfile = readFileSync('Dockerfile', 'utf8')
const manifests = globSync('deploy/kubernetes/*.yaml').flatMap((file) =>
  parseAllDocuments(readFileSync(file, 'utf8'), { merge: true }).map((document) => ({
    file,
    value: document.toJS(),
    errors: document.errors,
  })),
)

const probe = z.object({ httpGet: z.object({ path: z.string(), port: z.string() }) }).optional()
const containerSchema = z.object({
  args: z.array(z.string()),
  env: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
  ports: z.array(z.object({ name: z.string(), containerPort: z.number() })).default([]),
  startupProbe: probe,
  livenessProbe: probe,
  readinessProbe: probe,
  securityContext: z.object({ readOnlyRootFilesystem: z.literal(true), allowPrivilegeEscalation: z.literal(false) }),
})
const podSchema = z.object({
  securityContext: z.object({ runAsNonRoot: z.literal(true), runAsUser: z.number() }),
  initContainers: z.array(containerSchema),
  containers: z.array(containerSchema),
})
const deploymentSchema = z.object({ metadata: z.object({ name: z.string() }), spec: z.object({ template: z.object({ spec: podSchema }) }) })
const pods = manifests
  .filter(({ value }) => value.kind === 'Deployment')
  .map(({ value }) => deploymentSchema.parse(value))
  .map(({ metadata, spec }) => ({ name: metadata.name, ...spec.template.spec }))
const dataOf = (kind: string, field: string) =>
  z.record(z.string(), z.string()).parse(manifests.find(({ value }) => value.kind === kind)?.value[field])

const secrets = { AUTH_SECRET: 'a', ENCRYPTION_KEY: 'b', CRON_SECRET: 'c', POSTGRES_PASSWORD: 'd' }

test('every file of a deployment can be read', () => {
  expect(manifests.flatMap(({ file, errors }) => errors.map(({ message }) => `${file}: ${message}`))).toEqual([])
  expect(ours.map(([name]) => name)).toEqual(['prepare', 'portal', 'dispatcher'])
  expect(pods.map(({ name }) => name).sort()).toEqual(['dispatcher', 'portal'])
})

test('a deployment sets no variable that the product does not know', () => {
  const named = [
    ...ours.flatMap(([, service]) => Object.keys(service.environment)),
    ...pods.flatMap(({ containers, initContainers }) =>
      [...containers, ...initContainers].flatMap(({ env }) => env.map(({ name }) => name)),
    ),
    ...Object.keys(dataOf('ConfigMap', 'data')),
    ...Object.keys(dataOf('Secret', 'stringData')),
    ...[...(/^ENV (.*)$/m.exec(dockerfile)?.[1] ?? '').matchAll(/(\w+)=/g)].map(([, name = '']) => name),
  ]
  expect(named.length).toBeGreaterThan(30)
  expect(named.filter((name) => !known.has(name))).toEqual([])
})

test('a deployment gives every process the variables it cannot do without, and they are well-formed', () => {
  const needed = ['DATABASE_URL', 'AUTH_SECRET', 'ENCRYPTION_KEY', 'CRON_SECRET']
  for (const [name, service] of ours) expect(Object.keys(resolveVariables(service, secrets)), name).toEqual(expect.arrayContaining(needed))
  expect(Object.keys({ ...dataOf('ConfigMap', 'data'), ...dataOf('Secret', 'stringData') })).toEqual(expect.arrayContaining(needed))
  expect(() =>
    resolveVariables(ours[0]?.[1] ?? { image: '', command: [], environment: {}, ports: [], deploy: { replicas: 1 } }, {}),
  ).toThrow('must be set')
  for (const [name, value] of Object.entries(dataOf('ConfigMap', 'data')))
    if (value !== '') expect(settings.partial().safeParse({ [name]: value }).error, name).toBeUndefined()
})

test('every command is a program of the project, and the image is made for it', () => {
  const image = readFileSync('lib/launch/image.ts', 'utf8')
  const commands = [
    ...ours.map(([, { command }]) => command.join(' ')),
    ...pods.flatMap(({ containers, initContainers }) => [...containers, ...initContainers].map(({ args }) => args.join(' '))),
    /^CMD \["(.*)"\]$/m.exec(dockerfile)?.[1] ?? '',
  ]
  expect(commands.filter((command) => !existsSync(command) || !image.includes(`'${command}'`))).toEqual([])
  const scripts = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(readFileSync('package.json', 'utf8'))).scripts
  const called = [dockerfile, readFileSync('vercel.json', 'utf8')].flatMap((text) =>
    [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name),
  )
  expect(called).toEqual(['image', 'db:prepare'])
  expect(called.filter((name) => scripts[name] === undefined)).toEqual([])
})

test('probes ask paths that there are, on the ports on which the processes listen', () => {
  const paths = new Set(['/live', '/ready', ...globSync('app/api/health/*/route.ts').map((file) => file.replace(/^app|\/route\.ts$/g, ''))])
  for (const container of pods.flatMap(({ containers }) => containers)) {
    const ports = new Map(container.ports.map(({ name, containerPort }) => [name, `${containerPort}`]))
    const listens = container.env.find(({ name }) => name === 'PORT' || name === 'HEALTH_PORT')?.value
    const probes = [container.startupProbe, container.livenessProbe, container.readinessProbe].flatMap((one) => one ?? [])
    expect(probes.length).toBeGreaterThan(1)
    for (const { httpGet } of probes) expect([paths.has(httpGet.path), ports.get(httpGet.port)]).toEqual([true, listens])
  }
  const asked = compose.dispatcher?.healthcheck?.test?.join(' ') ?? ''
  expect(asked).toContain(`127.0.0.1:${compose.dispatcher?.environment.HEALTH_PORT}/ready`)
  expect(compose.portal?.ports).toEqual([`127.0.0.1:3000:${compose.portal?.environment.PORT}`])
  expect(dockerfile).toContain(`EXPOSE ${compose.portal?.environment.PORT}`)
})

test('containers run as the user of the image, who is not root', () => {
  const user = Number(/^USER (\d+)/m.exec(dockerfile)?.[1])
  expect(user).toBeGreaterThan(0)
  expect(pods.map(({ securityContext }) => securityContext.runAsUser)).toEqual([user, user])
})

test('the scheduler of Vercel calls the route that delivers, within the time it gives it', () => {
  const { crons, functions } = z
    .object({ crons: z.array(z.object({ path: z.string() })), functions: z.record(z.string(), z.object({ maxDuration: z.number() })) })
    .parse(JSON.parse(readFileSync('vercel.json', 'utf8')))
  const [[file = '', { maxDuration } = { maxDuration: 0 }] = []] = Object.entries(functions)
  const { pathname, searchParams } = new URL(crons[0]?.path ?? '', 'http://x')
  expect(existsSync(file)).toBe(true)
  expect(file).toBe(`app${pathname}/route.ts`)
  expect(Number(searchParams.get('budgetMs')) + 10_000).toBeLessThanOrEqual(maxDuration * 1000)
})

test('what is secret or generated stays out of the image', () => {
  const lines = readFileSync('.dockerignore', 'utf8').trim().split('\n')
  // Everything is left out but what is named.
  expect(lines[0]).toBe('*')
  expect(lines.filter((line) => /^!(\.|data|node_modules|e2e|bench|deploy|docs)/.test(line))).toEqual([])
  expect(dockerfile).not.toMatch(/SECRET|PASSWORD|_KEY/)
  const shown = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1))
  expect(shown.filter((path) => path !== 'public' && !existsSync(path))).toEqual([])
})
