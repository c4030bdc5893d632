/** HTTP headers, one per line; long values wrap. */
export function HeaderList({ headers }: { headers: Record<string, string> }) {
  return (
    <dl className="flex flex-col gap-0.5 font-mono text-xs/5">
      {Object.entries(headers).map(([name, value]) => (
        <div key={name} className="wrap-anywhere">
          <dt className="inline text-muted">{name}: </dt>
          <dd className="inline text-foreground">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
