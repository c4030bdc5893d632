import process from 'node:process'
import { defineConfig } from 'prisma/config'

// `generate`, `validate` and `format` run on WebAssembly, yet the CLI first insists on its native engine; naming any existing executable spares that download.
if (process.argv.some((argument) => ['generate', 'validate', 'format'].includes(argument))) {
  process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath
}

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL ?? 'postgresql://localhost:5432/hookport' },
})
