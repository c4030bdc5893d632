/**
 * The seconds that `Retry-After` asks for: a number of them or an HTTP date (RFC 9110, section 10.2.3); null without the header and for anything
 * else, 0 for a moment that has passed.
 */
export function retryAfterSeconds(value: string | undefined, now: Date): number | null {
  if (value === undefined) return null
  if (/^\d{1,9}$/.test(value)) return Number(value)
  // `Date.parse` finds a date in nearly everything that holds a number.
  const isDate = httpDate.test(value) || isoDate.test(value)
  // The oldest of the forms does not say that it is in UTC, and is.
  const at = isDate ? Date.parse(/GMT$|Z$|[+-]\d\d:?\d\d$/.test(value) ? value : `${value} GMT`) : Number.NaN
  return Number.isNaN(at) ? null : Math.max(0, (at - now.getTime()) / 1000)
}

// The form that is sent today, and the two obsolete ones that must still be read (RFC 9110, section 5.6.7): all begin with the day of the week.
const httpDate = /^(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?,? [\w :-]{10,40}$/
// Not in the standard, but sent.
const isoDate = /^\d{4}-\d\d-\d\dT[\d:.]{5,15}(?:Z|[+-]\d\d:?\d\d)$/
