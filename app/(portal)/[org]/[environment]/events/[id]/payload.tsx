import { Alert, Card, Disclosure } from '@heroui/react'
import { AnnotatedJson } from '#components/annotated-json.tsx'
import { CodeBlock } from '#components/code-block.tsx'
import { Link } from '#components/link.tsx'
import { LocalTime } from '#components/local-time.tsx'
import { VerbatimTabs } from '#components/verbatim-tabs.tsx'
import type { StoredEvent } from '#lib/webhooks/events.ts'
import type { PayloadCheck } from '#lib/webhooks/payload-check.ts'

/** An event's data, indented or to the byte, with what its type's schema has against it at the lines that it is about. */
export function Payload({ slug, event, check }: { slug: string; event: StoredEvent; check: PayloadCheck }) {
  const { dataText, erasedAt, isEphemeral } = event
  return (
    <Card role="region" aria-labelledby="payload-heading" className="min-w-0 gap-4 p-5">
      <h2 id="payload-heading" className="text-base font-semibold">
        Payload
      </h2>
      {erasedAt !== null ? (
        <p className="text-sm text-muted">
          {isEphemeral ? 'Delivered and not kept, as is done with data alerts' : 'No longer kept'}: its data was erased on{' '}
          <LocalTime iso={erasedAt} />.
        </p>
      ) : (
        <>
          <Verdict slug={slug} type={event.type} check={check} />
          <VerbatimTabs
            label="Form of the payload"
            indented={<AnnotatedJson label="Data" text={dataText} root="data" errors={check.kind === 'checked' ? check.errors : []} />}
            verbatim={<Verbatim text={dataText} />}
          />
        </>
      )}
      {check.kind === 'checked' && <Schema schema={check.schema} />}
    </Card>
  )
}

function Verdict({ slug, type, check }: { slug: string; type: string; check: PayloadCheck }) {
  if (check.kind === 'archived')
    return <p className="text-sm text-muted">{type} is no longer in the catalog, so there is no schema to hold the data against.</p>
  const link = (
    <Link href={`/${slug}/event-types`} className="text-link underline">
      catalog
    </Link>
  )
  if (check.kind === 'no_schema')
    return (
      <p className="text-sm text-muted">
        {type} has no schema in the {link}: any data is accepted.
      </p>
    )
  const { errors, changedAt } = check
  return (
    <Alert
      status={errors.length === 0 ? 'success' : 'danger'}
      className={`gap-2 rounded-xl shadow-none ${errors.length === 0 ? 'bg-success-soft' : 'bg-danger-soft'}`}
    >
      <Alert.Indicator />
      <Alert.Content className="min-w-0">
        <Alert.Title>
          {errors.length === 0
            ? `The data satisfies the schema of ${type}.`
            : `The data departs from the schema of ${type} in ${errors.length === 1 ? 'one place' : `${errors.length} places`}.`}
        </Alert.Title>
        {errors.length > 0 && (
          <ul className="mt-1 flex flex-col gap-0.5 text-sm">
            {errors.map(({ path, message }) => (
              <li key={`${path} ${message}`} className="wrap-anywhere">
                <code className="font-mono text-[0.8125rem]">{path}</code> {message}
              </li>
            ))}
          </ul>
        )}
        {changedAt !== null && (
          <p className="mt-1 text-sm">
            The event type was changed after the event, on <LocalTime iso={changedAt} />; its schema may have been another when this was
            published.
          </p>
        )}
      </Alert.Content>
    </Alert>
  )
}

function Verbatim({ text }: { text: string }) {
  return <CodeBlock label="Data as published" text={text} isVerbatim />
}

function Schema({ schema }: { schema: string }) {
  return (
    <Disclosure>
      <Disclosure.Heading>
        <Disclosure.Trigger className="flex items-center gap-2 rounded-md text-sm font-medium">
          Schema
          <Disclosure.Indicator />
        </Disclosure.Trigger>
      </Disclosure.Heading>
      <Disclosure.Content>
        <div className="pt-2">
          <CodeBlock label="JSON Schema" text={schema} />
        </div>
      </Disclosure.Content>
    </Disclosure>
  )
}
