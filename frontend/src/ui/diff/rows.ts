import type { DiffLine } from '@/lib/diff'

export type DiffMode = 'inline' | 'side'

/** One row on the screen: a folded run of equal lines, a line, or two lines beside each other. */
export type Row =
  | { type: 'fold'; key: string; lines: DiffLine[] }
  | { type: 'line'; key: string; line: DiffLine; change?: number }
  | { type: 'pair'; key: string; left?: DiffLine; right?: DiffLine; change?: number }

export interface Rows {
  rows: Row[]
  /** For each change the index of its first row. */
  changes: number[]
}

const none: ReadonlySet<number> = new Set()

/**
 * Lays lines out in rows. Runs of two and more equal lines are folded unless open; `context` lines beside a change
 * stay, and so do the lines of the newer text in `keep`.
 */
export function layOut(
  lines: DiffLine[],
  mode: DiffMode,
  context: number,
  open: ReadonlySet<string>,
  keep: ReadonlySet<number> = none,
): Rows {
  const rows: Row[] = []
  const changes: number[] = []
  let start = 0
  while (start < lines.length) {
    const same = lines[start]?.kind === 'same'
    let end = start
    while (end < lines.length && (lines[end]?.kind === 'same') === same) end++
    const run = lines.slice(start, end)
    if (same) {
      const first = start === 0 ? 0 : context
      const last = end === lines.length ? 0 : context
      rows.push(...equalRows(run, mode, first, last, open, keep))
    } else {
      changes.push(rows.length)
      rows.push(...changedRows(run, mode, changes.length - 1))
    }
    start = end
  }
  return { rows, changes }
}

function equalRows(
  run: DiffLine[],
  mode: DiffMode,
  first: number,
  last: number,
  open: ReadonlySet<string>,
  keep: ReadonlySet<number>,
): Row[] {
  const rows: Row[] = []
  let hidden: DiffLine[] = []
  const flush = () => {
    const key = `fold-${hidden[0]?.before}-${hidden[0]?.after}`
    if (hidden.length < 2 || open.has(key)) rows.push(...hidden.map((line) => equalRow(line, mode)))
    else rows.push({ type: 'fold', key, lines: hidden })
    hidden = []
  }
  run.forEach((line, index) => {
    if (index >= first && index < run.length - last && !keep.has(line.after ?? 0))
      return void hidden.push(line)
    flush()
    rows.push(equalRow(line, mode))
  })
  flush()
  return rows
}

function equalRow(line: DiffLine, mode: DiffMode): Row {
  const key = `same-${line.before}`
  return mode === 'inline' ? { type: 'line', key, line } : { type: 'pair', key, left: line, right: line }
}

/** A line and its partner stand together, so that the eye compares neighbours; what lies between has no partner. */
function changedRows(run: DiffLine[], mode: DiffMode, change: number): Row[] {
  const removed = run.filter((line) => line.kind === 'removed')
  const added = run.filter((line) => line.kind === 'added')
  const place = new Map(added.map((line, index) => [line.after, index]))
  const rows: Row[] = []
  let alone: DiffLine[] = []
  let next = 0
  for (const line of removed) {
    const match = line.partner === undefined ? -1 : (place.get(line.partner) ?? -1)
    if (match < next) {
      alone.push(line)
      continue
    }
    rows.push(...strangers(alone, added.slice(next, match), mode, change))
    rows.push(...strangers([line], added.slice(match, match + 1), mode, change))
    alone = []
    next = match + 1
  }
  return [...rows, ...strangers(alone, added.slice(next), mode, change)]
}

function strangers(removed: DiffLine[], added: DiffLine[], mode: DiffMode, change: number): Row[] {
  if (mode === 'inline') {
    const keyOf = (line: DiffLine) => (line.kind === 'removed' ? `old-${line.before}` : `new-${line.after}`)
    return [...removed, ...added].map((line) => ({ type: 'line', key: keyOf(line), line, change }))
  }
  return Array.from({ length: Math.max(removed.length, added.length) }, (_, index) => ({
    type: 'pair',
    key: `pair-${removed[index]?.before ?? ''}-${added[index]?.after ?? ''}`,
    left: removed[index],
    right: added[index],
    change,
  }))
}

/** The index of the row on which a line of the newer text stands, or -1. */
export function rowOfLine(rows: readonly Row[], line: number): number {
  return rows.findIndex(
    (row) =>
      (row.type === 'line' && row.line.after === line) || (row.type === 'pair' && row.right?.after === line),
  )
}
