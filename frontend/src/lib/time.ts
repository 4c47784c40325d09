export type When =
  | { unit: 'now' }
  | { unit: 'minutes' | 'hours'; count: number }
  | { unit: 'yesterday' }
  | { unit: 'date'; text: string }

const minute = 60_000
const hour = 60 * minute

/**
 * Says a moment the way the desk writes it: relative for a day, then a date, with the year once it is another.
 * Moments up to a minute in the future count as now, because two clocks never agree.
 */
export function describe(moment: Date, now: Date, locale = 'en-GB'): When {
  const age = now.getTime() - moment.getTime()
  if (age < minute && age > -minute) return { unit: 'now' }
  if (age > 0 && age < hour) return { unit: 'minutes', count: Math.floor(age / minute) }
  if (age > 0 && (dayOf(moment) === dayOf(now) || age < 6 * hour)) {
    return { unit: 'hours', count: Math.floor(age / hour) }
  }
  if (dayOf(moment) === dayOf(addDays(now, -1))) return { unit: 'yesterday' }
  return { unit: 'date', text: shortDate(moment, now, locale) }
}

/** 21 Nov, or 16 Jan 2024 in another year than now. */
export function shortDate(moment: Date, now: Date, locale = 'en-GB'): string {
  const year = moment.getFullYear() === now.getFullYear() ? undefined : 'numeric'
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year }).format(moment)
}

/** 17 December 2024. */
export function longDate(moment: Date, locale = 'en-GB'): string {
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric' }).format(moment)
}

/** 12:04. */
export function clock(moment: Date, locale = 'en-GB'): string {
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }).format(moment)
}

/** 12 November 2026 at 09:41:07, with the time zone; for tooltips. */
export function fullTime(moment: Date, locale = 'en-GB'): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'long' }).format(moment)
}

/** A day as a sortable key in the local time zone: 2026-11-23. */
export function dayOf(moment: Date): string {
  const pad = (part: number) => String(part).padStart(2, '0')
  return `${moment.getFullYear()}-${pad(moment.getMonth() + 1)}-${pad(moment.getDate())}`
}

export function addDays(moment: Date, days: number): Date {
  return new Date(moment.getFullYear(), moment.getMonth(), moment.getDate() + days, moment.getHours())
}
