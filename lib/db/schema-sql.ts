import { SchemaEngine } from '@prisma/schema-engine-wasm'

/** What a schema without models looks like to Prisma; without it the SQL would create the schema `public` that every database has. */
const emptySchema = 'datasource db {\n  provider = "postgresql"\n}\n'

/**
 * The SQL that turns a database of one Prisma schema into one of another; without `from`, of an empty one.
 * Made by Prisma's engine in WebAssembly, which needs neither a download nor a database.
 */
export async function schemaSql(to: string, from = emptySchema): Promise<string> {
  const engine = await SchemaEngine.new({ datamodels: undefined }, () => undefined, adapterFactory)
  const { stdout } = await engine.diff({
    from: { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content: from }] },
    to: { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content: to }] },
    script: true,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  })
  return stdout ?? ''
}

/** The engine asks its database one thing before it compares two schemas: whether `public` exists, and the version, twice. */
const answer = { columnNames: ['exists', 'version', 'numeric_version'], columnTypes: [5, 7, 0], rows: [[true, 'PostgreSQL 18.0', 180_000]] }

const adapter = {
  provider: 'postgres',
  adapterName: '@prisma/adapter-pg',
  queryRaw: async () => result(answer),
  executeRaw: async () => result(0),
  executeScript: async () => result(undefined),
  getConnectionInfo: () => result({ schemaName: 'public', supportsRelationJoins: true }),
  dispose: async () => result(undefined),
}

const adapterFactory = {
  provider: 'postgres',
  adapterName: '@prisma/adapter-pg',
  connect: async () => result(adapter),
  connectToShadowDb: async () => result(adapter),
  errorRegistry: { consumeError: () => undefined },
}

/** The shape in which the engine expects every answer of a driver adapter. */
function result<T>(value: T) {
  return { ok: true, value }
}
