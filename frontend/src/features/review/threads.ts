import type { Anchor, Comment, Thread } from '@/api'
import { locate } from '@/lib/anchors'
import { pointerName } from '@/lib/pointer'
import type { ThreadData } from '@/ui'

/** Where a thread stands now. */
export type Spot =
  { kind: 'whole' } | { kind: 'field'; pointer: string } | { kind: 'line'; line: number; lost?: boolean }

export interface PlacedThread {
  data: ThreadData
  spot: Spot
}

interface Context {
  /** The pending text by lines; left out while it is not known. */
  lines?: readonly string[]
  /** Labels of fields by pointer. */
  labels: ReadonlyMap<string, string>
  words: { line: (line: number, lost: boolean) => string }
}

export function placeThread(thread: Thread, context: Context): PlacedThread {
  const { root } = thread
  const spot = spotOf(root.anchor, context.lines)
  return {
    spot,
    data: {
      id: root.id,
      place: placeOf(spot, context),
      quote: root.anchor?.quote || undefined,
      comments: [root, ...thread.replies].map(commentOf),
      resolved: root.resolved,
      resolvedBy: root.resolvedBy || undefined,
    },
  }
}

function spotOf(anchor: Anchor | null | undefined, lines: readonly string[] | undefined): Spot {
  if (anchor?.pointer) return { kind: 'field', pointer: anchor.pointer }
  if (!anchor?.line && !anchor?.quote) return { kind: 'whole' }
  const found = lines ? locate(anchor, lines) : anchor.line
  return found === undefined
    ? { kind: 'line', line: anchor.line ?? 1, lost: true }
    : { kind: 'line', line: found }
}

function placeOf(spot: Spot, { labels, words }: Context): string | undefined {
  if (spot.kind === 'whole') return undefined
  if (spot.kind === 'line') return words.line(spot.line, spot.lost ?? false)
  return labels.get(spot.pointer) ?? pointerName(spot.pointer)
}

function commentOf({ id, author, createdAt, message }: Comment) {
  return { id, author, at: createdAt, text: message }
}

/** How many open threads stand at each field and line. */
export function countOpen(threads: readonly PlacedThread[]) {
  const fields = new Map<string, number>()
  const lines = new Map<number, number>()
  for (const { data, spot } of threads) {
    if (data.resolved) continue
    if (spot.kind === 'field') fields.set(spot.pointer, (fields.get(spot.pointer) ?? 0) + 1)
    if (spot.kind === 'line' && !spot.lost) lines.set(spot.line, (lines.get(spot.line) ?? 0) + 1)
  }
  return { fields, lines }
}

const longest = 160

/** An anchor for a line of a text, with its words and the byte offset at which they begin. */
export function anchorOfLine(text: string, line: number): Anchor {
  const lines = text.split('\n')
  const raw = lines[line - 1] ?? ''
  const quote = raw.trim().slice(0, longest)
  const before = lines.slice(0, line - 1).join('\n') + (line > 1 ? '\n' : '')
  const lead = quote ? raw.slice(0, raw.indexOf(quote)) : ''
  return { line, quote: quote || undefined, offset: new TextEncoder().encode(before + lead).length }
}
