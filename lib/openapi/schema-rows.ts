import type { Schema } from './api-document.ts'

/** One field of a JSON body, as a row of a table. */
export type SchemaRow = {
  /** From the body's root: `entity.type`, `data[].id`. Unique in its table. */
  path: string
  name: string
  depth: number
  type: string
  isRequired: boolean
  description: string
  /** Bounds and default in words; empty when there are none. */
  limits: string
}

type Schemas = Record<string, Schema>

// Deeper than any body of the API; a schema that contains itself must end somewhere.
const depthMax = 5

/**
 * The fields of a schema, each followed by its own. Of a choice between objects the first is shown whole, and of every other one how it
 * differs from the first.
 */
export function schemaRows(schema: Schema, schemas: Schemas): SchemaRow[] {
  return fieldsOf(schema, schemas, { path: '', depth: 0 })
}

type Place = { path: string; depth: number }

function fieldsOf(given: Schema, schemas: Schemas, { path, depth }: Place): SchemaRow[] {
  const schema = resolve(given, schemas)
  if (depth > depthMax) return []
  const { properties, required = [], items } = schema
  if (properties) {
    return Object.entries(properties).flatMap(([name, field]) => {
      const own = path === '' ? name : `${path}.${name}`
      return [
        rowOf(field, schemas, { path: own, depth }, name, required.includes(name)),
        ...childrenOf(field, schemas, { path: own, depth }),
      ]
    })
  }
  if (items) return fieldsOf(items, schemas, { path: `${path}[]`, depth })
  const objects = variantsOf(schema).filter((variant) => resolve(variant, schemas).properties)
  const [first, ...others] = objects.map((variant) => resolve(variant, schemas))
  if (!first) return []
  const rows = fieldsOf(first, schemas, { path, depth })
  return [...rows, ...others.flatMap((other, index) => alternativeRows(first, other, schemas, { path: `${path}#${index + 2}`, depth }))]
}

function childrenOf(field: Schema, schemas: Schemas, { path, depth }: Place): SchemaRow[] {
  return fieldsOf(field, schemas, { path, depth: depth + 1 })
}

function alternativeRows(first: Schema, other: Schema, schemas: Schemas, { path, depth }: Place): SchemaRow[] {
  const [known, own] = [first.properties ?? {}, other.properties ?? {}]
  const without = Object.keys(known).filter((name) => !(name in own))
  const properties = Object.fromEntries(Object.entries(own).filter(([name]) => !(name in known)))
  const description = without.length === 0 ? 'The same, and:' : `Without ${without.map((name) => `\`${name}\``).join(', ')}, but with:`
  const heading = { path, name: 'or', depth, type: '', isRequired: false, description, limits: '' }
  return [heading, ...fieldsOf({ ...other, properties }, schemas, { path, depth: depth + 1 })]
}

function rowOf(given: Schema, schemas: Schemas, { path, depth }: Place, name: string, isRequired: boolean): SchemaRow {
  const schema = resolve(given, schemas)
  const description = given.description ?? schema.description ?? ''
  return { path, name, depth, type: typeWords(given, schemas), isRequired, description, limits: limitWords(schema) }
}

/** A schema's type in words: `string`, `list of string`, `"*" or string`, `any JSON`. */
export function typeWords(given: Schema, schemas: Schemas): string {
  const schema = resolve(given, schemas)
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' or ')
  const variants = variantsOf(schema)
  if (variants.length > 0) return [...new Set(variants.map((variant) => typeWords(variant, schemas)))].join(' or ')
  if (schema.items) return `list of ${typeWords(schema.items, schemas)}`
  if (schema.additionalProperties) return `object of ${typeWords(schema.additionalProperties, schemas)}`
  const types = [schema.type ?? []].flat()
  if (types.length === 0) return schema.properties ? 'object' : 'any JSON'
  return types.map((type) => (type === 'string' && schema.format === 'date-time' ? 'time' : type)).join(' or ')
}

function limitWords(schema: Schema): string {
  const words = [
    range(schema.minLength, schema.maxLength, 'characters'),
    range(schema.minItems, schema.maxItems, 'entries'),
    range(schema.minimum, schema.maximum, ''),
    schema.default === undefined ? '' : `default ${JSON.stringify(schema.default)}`,
  ]
  return words.filter(Boolean).join(', ')
}

function range(min: number | undefined, max: number | undefined, unit: string): string {
  const number = (value: number) => value.toLocaleString('en-US')
  if (max !== undefined) return `${min === undefined ? 'up to' : `${number(min)} to`} ${number(max)} ${unit}`.trim()
  // That a text is not empty goes without saying.
  return min === undefined || min === 1 ? '' : `at least ${number(min)} ${unit}`.trim()
}

function variantsOf({ anyOf = [], oneOf = [] }: Schema): Schema[] {
  return [...anyOf, ...oneOf]
}

function resolve(schema: Schema, schemas: Schemas): Schema {
  const name = schema.$ref?.split('/').at(-1)
  return name === undefined ? schema : (schemas[name] ?? schema)
}
