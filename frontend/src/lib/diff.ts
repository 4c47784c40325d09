/** Line and word differences between two texts, for gutter marks and for the change screens. */

export type DiffKind = 'same' | 'removed' | 'added'

export interface Span {
  text: string
  changed: boolean
}

export interface DiffLine {
  kind: DiffKind
  /** Line numbers from 1; a removed line has only the old one, an added line only the new one. */
  before?: number
  after?: number
  text: string
  /** The number of the line on the other side that it replaces or that replaces it. */
  partner?: number
  /** The line in parts when it has such a partner. */
  spans?: Span[]
}

type Edit = { kind: DiffKind; before: number; after: number }

/** Beyond this many edits the middle is shown as replaced as a whole, which is what a reader would see in it anyway. */
const maxEdits = 2000

/** The shortest edit script between two lists, by Myers (1986), after cutting equal ends. */
function edits<T>(before: readonly T[], after: readonly T[]): Edit[] {
  let head = 0
  while (head < before.length && head < after.length && before[head] === after[head]) head++
  let tail = 0
  while (
    tail < before.length - head &&
    tail < after.length - head &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  ) {
    tail++
  }
  const same = (count: number, b: number, a: number): Edit[] =>
    Array.from({ length: count }, (_, index) => ({ kind: 'same', before: b + index, after: a + index }))
  return [
    ...same(head, 0, 0),
    ...middle(before, after, head, before.length - tail, after.length - tail),
    ...same(tail, before.length - tail, after.length - tail),
  ]
}

function middle<T>(
  before: readonly T[],
  after: readonly T[],
  start: number,
  endBefore: number,
  endAfter: number,
) {
  const n = endBefore - start
  const m = endAfter - start
  const limit = Math.min(n + m, maxEdits)
  const trace: Int32Array[] = []
  const reach = new Int32Array(2 * limit + 3)
  const offset = limit + 1
  for (let d = 0; d <= limit; d++) {
    trace.push(reach.slice(offset - d - 1, offset + d + 2))
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && at(reach, offset + k - 1) < at(reach, offset + k + 1))
      let x = down ? at(reach, offset + k + 1) : at(reach, offset + k - 1) + 1
      let y = x - k
      while (x < n && y < m && before[start + x] === after[start + y]) {
        x++
        y++
      }
      reach[offset + k] = x
      if (x >= n && y >= m) return walkBack(trace, d, n, m, start)
    }
  }
  return replaceAll(start, endBefore, endAfter)
}

const at = (list: Int32Array, index: number): number => list[index] ?? 0

function walkBack(trace: Int32Array[], d: number, n: number, m: number, start: number): Edit[] {
  const result: Edit[] = []
  let x = n
  let y = m
  for (let step = d; step >= 0; step--) {
    const reach = trace[step] ?? new Int32Array()
    const centre = step + 1
    const k = x - y
    const down = k === -step || (k !== step && at(reach, centre + k - 1) < at(reach, centre + k + 1))
    const previousK = down ? k + 1 : k - 1
    const previousX = step === 0 ? 0 : at(reach, centre + previousK)
    const previousY = step === 0 ? 0 : previousX - previousK
    while (x > previousX && y > previousY) {
      x--
      y--
      result.push({ kind: 'same', before: start + x, after: start + y })
    }
    if (step === 0) break
    if (down) result.push({ kind: 'added', before: start + x, after: start + --y })
    else result.push({ kind: 'removed', before: start + --x, after: start + y })
  }
  return result.reverse()
}

function replaceAll(start: number, endBefore: number, endAfter: number): Edit[] {
  const result: Edit[] = []
  for (let b = start; b < endBefore; b++) result.push({ kind: 'removed', before: b, after: start })
  for (let a = start; a < endAfter; a++) result.push({ kind: 'added', before: endBefore, after: a })
  return result
}

function linesOf(text: string): string[] {
  if (text === '') return []
  const lines = text.split(/\r\n|\n|\r/)
  if (lines[lines.length - 1] === '') lines.pop()
  return lines
}

/** The two texts line by line, removed lines before the added ones, with word marks on lines that have a counterpart. */
export function diffLines(before: string, after: string): DiffLine[] {
  const old = linesOf(before)
  const fresh = linesOf(after)
  const result: DiffLine[] = []
  let removed: DiffLine[] = []
  let added: DiffLine[] = []
  const flush = () => {
    for (let index = 0; index < Math.min(removed.length, added.length); index++)
      pair(removed[index], added[index])
    result.push(...removed, ...added)
    removed = []
    added = []
  }
  for (const edit of edits(old, fresh)) {
    if (edit.kind === 'removed')
      removed.push({ kind: 'removed', before: edit.before + 1, text: old[edit.before] ?? '' })
    else if (edit.kind === 'added')
      added.push({ kind: 'added', after: edit.after + 1, text: fresh[edit.after] ?? '' })
    else {
      flush()
      result.push({
        kind: 'same',
        before: edit.before + 1,
        after: edit.after + 1,
        text: old[edit.before] ?? '',
      })
    }
  }
  flush()
  return result
}

function pair(removed: DiffLine | undefined, added: DiffLine | undefined) {
  if (!removed || !added) return
  const words = diffWords(removed.text, added.text)
  if (!words) return
  removed.spans = words.before
  removed.partner = added.after
  added.spans = words.after
  added.partner = removed.before
}

/** Words, runs of white space and single signs, so that a mark never cuts a word. */
const token = /[\p{L}\p{N}\p{M}_]+|\s+|[^\p{L}\p{N}\p{M}_\s]/gu

/** Both texts in parts, changed or not; undefined when they share too little for marks to help a reader. */
export function diffWords(before: string, after: string): { before: Span[]; after: Span[] } | undefined {
  const old = before.match(token) ?? []
  const fresh = after.match(token) ?? []
  if (old.length + fresh.length > 2000) return undefined
  const script = edits(old, fresh)
  const shared = script.filter(
    (edit) => edit.kind === 'same' && (old[edit.before] ?? '').trim() !== '',
  ).length
  if (shared * 4 < Math.min(old.length, fresh.length)) return undefined
  const left: Span[] = []
  const right: Span[] = []
  for (const edit of script) {
    if (edit.kind !== 'added') append(left, old[edit.before] ?? '', edit.kind === 'removed')
    if (edit.kind !== 'removed') append(right, fresh[edit.after] ?? '', edit.kind === 'added')
  }
  return { before: joinSpans(left), after: joinSpans(right) }
}

function append(spans: Span[], text: string, changed: boolean) {
  const last = spans[spans.length - 1]
  if (last && last.changed === changed) last.text += text
  else spans.push({ text, changed })
}

/** Joins marks that only white space parts: one mark over a phrase reads better than one per word. */
export function joinSpans(spans: readonly Span[]): Span[] {
  const result: Span[] = []
  spans.forEach((span, index) => {
    const between =
      !span.changed && span.text.trim() === '' && spans[index - 1]?.changed && spans[index + 1]?.changed
    append(result, span.text, span.changed || Boolean(between))
  })
  return result
}

/** Numbers (from 1) of the lines in `after` that are new or changed. */
export function changedLines(before: string, after: string): number[] {
  return edits(linesOf(before), linesOf(after))
    .filter((edit) => edit.kind === 'added')
    .map((edit) => edit.after + 1)
}
