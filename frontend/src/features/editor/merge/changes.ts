import type { Merge } from '@/api'
import { diffLines, type DiffLine } from '@/lib/diff'
import { formatPointer, type Json } from '@/lib/pointer'

/** A change that was merged by itself. */
export interface Merged {
  side: 'mine' | 'theirs'
  /** The first line in the base, for text. */
  line?: number
  pointer?: string
  before?: string
  after?: string
}

/** What each side changed on its own, beside the places that need a choice. */
export function mergedChanges(merge: Merge, ext: string): Merged[] {
  if (ext.toLowerCase() === 'json') {
    const parsed = [merge.base, merge.mine, merge.theirs].map(parse)
    if (parsed.every((one) => one !== undefined)) return mergedFields(merge, parsed as Json[])
  }
  return mergedLines(merge)
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text || 'null') as Json
  } catch {
    return undefined
  }
}

interface Hunk {
  line: number
  removed: string[]
  added: string[]
}

function hunksOf(lines: readonly DiffLine[]): Hunk[] {
  const hunks: Hunk[] = []
  let open: Hunk | undefined
  let at = 0
  for (const line of lines) {
    if (line.kind === 'same') {
      at = line.before ?? at
      open = undefined
      continue
    }
    if (!open) {
      open = { line: at + 1, removed: [], added: [] }
      hunks.push(open)
    }
    if (line.kind === 'removed') {
      open.removed.push(line.text)
      at = line.before ?? at
    } else open.added.push(line.text)
  }
  return hunks
}

function mergedLines(merge: Merge): Merged[] {
  const side = (name: 'mine' | 'theirs'): Merged[] => {
    const disputed = new Set(merge.texts.flatMap((one) => `${one.base}\n${one[name]}`.split(/\r?\n/)))
    return hunksOf(diffLines(merge.base, merge[name]))
      .filter((hunk) => ![...hunk.removed, ...hunk.added].every((line) => disputed.has(line)))
      .map((hunk) => ({
        side: name,
        line: hunk.line,
        before: hunk.removed.length > 0 ? hunk.removed.join('\n') : undefined,
        after: hunk.added.length > 0 ? hunk.added.join('\n') : undefined,
      }))
  }
  const theirs = side('theirs')
  const known = new Set(theirs.map((one) => JSON.stringify([one.line, one.before, one.after])))
  const mine = side('mine').filter((one) => !known.has(JSON.stringify([one.line, one.before, one.after])))
  return [...theirs, ...mine].sort((a, b) => (a.line ?? 0) - (b.line ?? 0))
}

function mergedFields(merge: Merge, [base, mine, theirs]: Json[]): Merged[] {
  const disputed = merge.fields.map((one) => one.pointer)
  const isDisputed = (pointer: string) =>
    disputed.some((one) => pointer === one || pointer.startsWith(`${one}/`) || one.startsWith(`${pointer}/`))
  const of = (side: 'mine' | 'theirs', value: Json | undefined) =>
    fieldChanges(base, value)
      .filter((one) => !isDisputed(one.pointer))
      .map((one): Merged => ({ side, ...one }))
  const fromTheirs = of('theirs', theirs)
  const known = new Set(fromTheirs.map((one) => `${one.pointer} ${one.after}`))
  return [...fromTheirs, ...of('mine', mine).filter((one) => !known.has(`${one.pointer} ${one.after}`))]
}

const isObject = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The fields in which two values differ; lists are compared as a whole. */
export function fieldChanges(
  before: Json | undefined,
  after: Json | undefined,
  parts: string[] = [],
): { pointer: string; before?: string; after?: string }[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return []
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    return keys.flatMap((key) => fieldChanges(before[key], after[key], [...parts, key]))
  }
  return [{ pointer: formatPointer(parts), before: show(before), after: show(after) }]
}

/** A value as a person reads it. */
export function show(value: Json | undefined): string | undefined {
  if (value === undefined) return undefined
  if (typeof value === 'string') return value
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return value.join(', ')
  return JSON.stringify(value, null, 2)
}
