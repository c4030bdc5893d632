/** A line of a CSV file (RFC 4180), with its line break; null is an empty cell. */
export function csvLine(values: (string | number | boolean | null)[]): string {
  return `${values.map(cellOf).join(',')}\r\n`
}

// Where a spreadsheet begins to calculate, the wide forms of the signs included, which some of them take for the others.
const formula = /^[\s=+\-@\uff0b\uff0d\uff1d\uff20]/

/** A text that a spreadsheet would run as a formula gets an apostrophe in front, which it shows as the text: it is other people's words. */
function cellOf(value: string | number | boolean | null): string {
  if (value === null) return ''
  const text = typeof value === 'string' && formula.test(value) ? `'${value}` : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
