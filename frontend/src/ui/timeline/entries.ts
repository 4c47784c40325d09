import { dayOf } from '@/lib/time'

export interface TimelineEntry {
  id: string
  at: Date
  author: string
  /** The message, or what happened in words. */
  title: string
  size?: number
  /** The change of size against the entry before it in time. */
  change?: number
  /** Entries that must be seen (live, draft, a restore, one with comments) are never folded. */
  keep?: boolean
}

export type TimelineRow<E extends TimelineEntry> =
  { type: 'entry'; key: string; entry: E } | { type: 'folded'; key: string; entries: E[] }

export interface TimelineDay<E extends TimelineEntry> {
  day: string
  at: Date
  rows: TimelineRow<E>[]
}

const within = 15 * 60_000

/** Groups entries (newest first) by day and folds three and more edits of one person within minutes. */
export function byDay<E extends TimelineEntry>(
  entries: readonly E[],
  kept: ReadonlySet<string>,
  open: ReadonlySet<string>,
): TimelineDay<E>[] {
  const days: TimelineDay<E>[] = []
  let run: E[] = []
  const flush = () => {
    const first = run[0]
    if (!first) return
    const day = dayOf(first.at)
    if (days[days.length - 1]?.day !== day) days.push({ day, at: first.at, rows: [] })
    const rows = days[days.length - 1]?.rows
    const key = `fold-${first.id}`
    if (run.length >= 3 && !open.has(key)) rows?.push({ type: 'folded', key, entries: run })
    else rows?.push(...run.map((entry) => ({ type: 'entry' as const, key: entry.id, entry })))
    run = []
  }
  for (const entry of entries) {
    const last = run[run.length - 1]
    const alone = entry.keep || kept.has(entry.id)
    const together =
      last &&
      !alone &&
      !last.keep &&
      !kept.has(last.id) &&
      last.author === entry.author &&
      dayOf(last.at) === dayOf(entry.at) &&
      last.at.getTime() - entry.at.getTime() <= within
    if (!together) flush()
    run.push(entry)
  }
  flush()
  return days
}

export interface Pair {
  /** The older entry. */
  a?: string
  /** The newer entry. */
  b?: string
}

/** The pair after an entry was picked: a newer one becomes B, an older one or one in between becomes A. */
export function pick(order: readonly string[], pair: Pair, id: string): Pair {
  if (id === pair.a || id === pair.b) return pair
  const at = (other: string | undefined) => (other === undefined ? -1 : order.indexOf(other))
  if (at(pair.b) < 0) return { ...pair, b: id }
  if (at(id) < at(pair.b)) return { a: at(pair.a) < 0 ? pair.b : pair.a, b: id }
  return { ...pair, a: id }
}
