import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { root } from '#lib/launch/build.ts'

const variables = z.record(z.string(), z.string())

const serviceSchema = z.object({
  image: z.string(),
  command: z.array(z.string()),
  environment: variables,
  ports: z.array(z.string()).default([]),
  deploy: z.object({ replicas: z.number() }).default({ replicas: 1 }),
  healthcheck: z
    .object({ test: z.array(z.string()) })
    .partial()
    .optional(),
})

const composeSchema = z.object({ services: z.record(z.string(), serviceSchema) })

export type Service = z.infer<typeof serviceSchema>

/** The services of deploy/compose.yaml, as they are written. */
export function readCompose(): Record<string, Service> {
  const text = readFileSync(join(root, 'deploy/compose.yaml'), 'utf8')
  return composeSchema.parse(parse(text, { merge: true })).services
}

/** The variables of a service, with `${NAME:-default}` and `${NAME:?}` replaced as Docker would. Throws for one that must be given and is not. */
export function resolveVariables(service: Service, given: Record<string, string>): Record<string, string> {
  const resolve = (text: string) =>
    text.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name: string, kind: string, fallback: string) => {
      if (given[name]) return given[name]
      if (kind === '?') throw new Error(`compose.yaml: ${name} must be set`)
      return fallback ?? ''
    })
  return Object.fromEntries(Object.entries(service.environment).map(([name, text]) => [name, resolve(text)]))
}
