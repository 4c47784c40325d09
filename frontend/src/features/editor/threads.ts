import type { Anchor, Comment, Thread } from '@/api'
import { locate } from '@/lib/anchors'
import { titleOf } from '@/lib/format'
import { parsePointer } from '@/lib/pointer'
import type { ThreadData } from '@/ui'

/** Where a thread stands now; a line without a place has lost its words. */
export interface PlacedThread {
  data: ThreadData
  pointer?: string
  line?: number
  at: string
}

interface Context {
  text: string | undefined
  /** Labels of fields by pointer. */
  label: (pointer: string) => string
  line: (line: number, lost: boolean) => string
}

/** Finds where threads stand in the text as it is now. */
export function placeThreads(threads: readonly Thread[], { text, label, line }: Context): PlacedThread[] {
  const lines = text?.split(/\r\n|\n|\r/)
  return threads.map(({ root, replies }) => {
    const { anchor } = root
    const data: ThreadData = {
      id: root.id,
      quote: anchor?.quote || undefined,
      comments: [root, ...replies].map(commentOf),
      resolved: root.resolved,
      resolvedBy: root.resolvedBy || undefined,
    }
    const base = { data, at: root.createdAt }
    if (anchor?.pointer)
      return { ...base, pointer: anchor.pointer, data: { ...data, place: label(anchor.pointer) } }
    if (!anchor?.line && !anchor?.quote) return base
    const found = lines ? locate(anchor, lines) : anchor.line
    const place = line(found ?? anchor.line ?? 1, found === undefined)
    return { ...base, line: found, data: { ...data, place } }
  })
}

function commentOf({ id, author, createdAt, message }: Comment) {
  return { id, author, at: createdAt, text: message }
}

/** Open before resolved; by place, the whole item comes first, then fields, then lines as they follow. */
export function sortThreads(threads: readonly PlacedThread[], order: 'place' | 'time'): PlacedThread[] {
  const rank = (thread: PlacedThread) =>
    thread.line ?? (thread.pointer ? 0.5 : thread.data.place ? Infinity : 0)
  return [...threads].sort((a, b) => {
    const settled = Number(a.data.resolved ?? false) - Number(b.data.resolved ?? false)
    if (settled !== 0) return settled
    const byPlace =
      order === 'place' ? rank(a) - rank(b) || (a.pointer ?? '').localeCompare(b.pointer ?? '') : 0
    return byPlace || a.at.localeCompare(b.at)
  })
}

/** A name for a field without a label of its own: "/currency/3" is "Currency 4". */
export function fieldName(pointer: string): string {
  let parts: string[]
  try {
    parts = parsePointer(pointer)
  } catch {
    return pointer
  }
  const last = parts[parts.length - 1]
  if (last === undefined) return ''
  if (!/^\d+$/.test(last)) return titleOf(last)
  return `${titleOf(parts[parts.length - 2] ?? '')} ${Number(last) + 1}`.trim()
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
