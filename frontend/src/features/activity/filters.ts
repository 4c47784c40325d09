import type { ActivityEntry, ActivityQuery } from '@/api'
import { addDays, dayOf } from '@/lib/time'

/** What the address says about which entries are shown. */
export interface Filters {
  tenants?: 'all'
  person?: string
  verb?: string
  door?: string
  since?: 'today' | 'month' | 'ever'
  type?: string
  id?: string
}

export const pageSize = 100

const daysBack = { today: 0, week: 6, month: 29 } as const

/** The question for the other side. A span begins with a whole day, so that the question stays the same for a day. */
export function queryOf(connection: string, tenant: string, filters: Filters, now: Date): ActivityQuery {
  const { tenants, person = '', verb = '', door = '', since = 'week', type = '', id = '' } = filters
  let from = ''
  if (since !== 'ever') {
    const day = addDays(now, -daysBack[since])
    from = new Date(day.getFullYear(), day.getMonth(), day.getDate()).toISOString()
  }
  return {
    connection,
    tenant: tenants === 'all' ? '' : tenant,
    type,
    id,
    person,
    verb,
    door,
    from,
    to: '',
    before: 0,
    limit: pageSize,
  }
}

/** The link to the same entries as a table for other programs. */
export function csvLink(query: ActivityQuery): string {
  const { connection, tenant, type, id, person, verb, door, from } = query
  const pairs = Object.entries({ connection, tenant, type, id, person, verb, door, from }).filter(
    ([, value]) => value !== '',
  )
  return `/stream/audit.csv?${new URLSearchParams(pairs).toString()}`
}

/** Entries (newest first) by the day they happened on, in the local time zone. */
export function byDay(entries: readonly ActivityEntry[]): { day: string; entries: ActivityEntry[] }[] {
  const days: { day: string; entries: ActivityEntry[] }[] = []
  for (const entry of entries) {
    const day = dayOf(new Date(entry.time))
    const last = days[days.length - 1]
    if (last?.day === day) last.entries.push(entry)
    else days.push({ day, entries: [entry] })
  }
  return days
}
