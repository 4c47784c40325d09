import { locate, type TextAnchor } from './anchors'
import { pointerName } from './pointer'

/** A comment as the other side gives it. */
interface Said {
  id: string
  author: string
  createdAt: string
  message: string
}

interface Discussed {
  root: Said & { resolved: boolean; resolvedBy: string; anchor?: (TextAnchor & { pointer?: string }) | null }
  replies: readonly Said[]
}

/** Where a thread stands now: on a field, on a line, or on the whole item. */
export interface PlacedThread {
  data: {
    id: string
    /** In words; left out on the whole item. */
    place?: string
    quote?: string
    comments: { id: string; author: string; at: string; text: string }[]
    resolved: boolean
    resolvedBy?: string
  }
  pointer?: string
  /** Left out also when its words are gone. */
  line?: number
  /** When it began. */
  at: string
}

interface Context {
  /** The text by lines; left out while it is not known. */
  lines?: readonly string[]
  /** The label of a field, if it has one. */
  label?: (pointer: string) => string | undefined
  /** The words for a line, or for the line on which lost words were. */
  line: (line: number, lost: boolean) => string
}

/** Finds where a thread stands in the text as it is now. */
export function placeThread({ root, replies }: Discussed, { lines, label, line }: Context): PlacedThread {
  const { anchor } = root
  const data: PlacedThread['data'] = {
    id: root.id,
    quote: anchor?.quote || undefined,
    comments: [root, ...replies].map(({ id, author, createdAt, message }) => ({
      id,
      author,
      at: createdAt,
      text: message,
    })),
    resolved: root.resolved,
    resolvedBy: root.resolvedBy || undefined,
  }
  const at = root.createdAt
  const pointer = anchor?.pointer
  if (pointer) return { at, pointer, data: { ...data, place: label?.(pointer) ?? pointerName(pointer) } }
  if (!anchor?.line && !anchor?.quote) return { at, data }
  const found = lines ? locate(anchor, lines) : anchor.line
  return { at, line: found, data: { ...data, place: line(found ?? anchor.line ?? 1, found === undefined) } }
}

const longest = 160

/** An anchor for a line of a text, with its words and the byte offset at which they begin. */
export function anchorOfLine(text: string, line: number): { line: number; quote?: string; offset: number } {
  const lines = text.split('\n')
  const raw = lines[line - 1] ?? ''
  const quote = raw.trim().slice(0, longest)
  const before = lines.slice(0, line - 1).join('\n') + (line > 1 ? '\n' : '')
  const lead = quote ? raw.slice(0, raw.indexOf(quote)) : ''
  return { line, quote: quote || undefined, offset: new TextEncoder().encode(before + lead).length }
}
