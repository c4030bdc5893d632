/** An event type as this page shows it: schema and example as indented JSON text, null when it has none. */
export type Entry = {
  name: string
  category: string
  title: string
  description: string
  deprecated: boolean
  schema: string | null
  example: string | null
}
