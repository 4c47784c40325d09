import { formatPointer, parsePointer, type Json } from './pointer'

/** JSON text with the places of its values, so that a change of one value leaves every other character as it is. */

export interface Node {
  kind: 'object' | 'array' | 'scalar'
  start: number
  end: number
  members: { key: string; keyStart: number; node: Node }[]
  items: Node[]
}

/** The places of all values of a text that JSON.parse accepts. */
export function readJson(text: string): Node {
  let at = 0
  const space = () => {
    while (at < text.length && ' \t\n\r'.includes(text.charAt(at))) at++
  }
  const string = (): string => {
    const start = at++
    while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1
    return JSON.parse(text.slice(start, ++at)) as string
  }
  const value = (): Node => {
    space()
    const node: Node = { kind: 'scalar', start: at, end: at, members: [], items: [] }
    const first = text[at]
    if (first === '{' || first === '[') {
      node.kind = first === '{' ? 'object' : 'array'
      const close = first === '{' ? '}' : ']'
      at++
      space()
      while (text[at] !== close) {
        if (node.kind === 'object') {
          space()
          const keyStart = at
          const key = string()
          space()
          at++ // the colon
          node.members.push({ key, keyStart, node: value() })
        } else node.items.push(value())
        space()
        if (text[at] === ',') at++
        space()
      }
      at++
    } else if (first === '"') string()
    else while (at < text.length && !',]} \t\n\r'.includes(text.charAt(at))) at++
    node.end = at
    return node
  }
  return value()
}

interface Edit {
  start: number
  end: number
  text: string
}

const isObject = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const same = (a: Json | undefined, b: Json | undefined) => JSON.stringify(a) === JSON.stringify(b)

/**
 * The text with `before` (its value) turned into `after`. What is equal in both keeps its spelling: numbers, escapes,
 * order, spaces.
 */
export function patchJson(text: string, before: Json, after: Json): string {
  const edits: Edit[] = []
  const style = styleOf(text)
  change(text, readJson(text), before, after, style, edits)
  let result = text
  for (const edit of edits.sort((a, b) => b.start - a.start))
    result = result.slice(0, edit.start) + edit.text + result.slice(edit.end)
  return result
}

interface Style {
  indent: string
  eol: string
}

function styleOf(text: string): Style {
  return { indent: /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ', eol: text.includes('\r\n') ? '\r\n' : '\n' }
}

/** The white space before the place on its line, or undefined when something else stands there too. */
function indentAt(text: string, at: number): string | undefined {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at)
  return line.trim() === '' && text.lastIndexOf('\n', at - 1) >= 0 ? line : undefined
}

function lineIndent(text: string, at: number): string {
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', at - 1) + 1))?.[0] ?? ''
}

function written(value: Json, indent: string | undefined, style: Style): string {
  if (indent === undefined) return JSON.stringify(value)
  return JSON.stringify(value, null, style.indent).replaceAll('\n', style.eol + indent)
}

function change(text: string, node: Node, before: Json, after: Json, style: Style, edits: Edit[]): void {
  if (same(before, after)) return
  if (node.kind === 'object' && isObject(before) && isObject(after))
    return changeObject(text, node, before, after, style, edits)
  if (
    node.kind === 'array' &&
    Array.isArray(before) &&
    Array.isArray(after) &&
    before.length === after.length
  )
    return node.items.forEach((item, index) =>
      change(text, item, before[index] ?? null, after[index] ?? null, style, edits),
    )
  if (node.kind === 'array' && Array.isArray(before) && Array.isArray(after))
    return changeArray(text, node, before, after, style, edits)
  const spread = text.slice(0, node.end).includes('\n')
  edits.push({
    start: node.start,
    end: node.end,
    text: written(after, spread ? lineIndent(text, node.start) : undefined, style),
  })
}

function changeObject(
  text: string,
  node: Node,
  before: { [key: string]: Json },
  after: { [key: string]: Json },
  style: Style,
  edits: Edit[],
) {
  const gone = node.members.filter((one) => !(one.key in after))
  const kept = node.members.filter((one) => one.key in after)
  const added = Object.keys(after).filter((key) => !(key in before))
  if (gone.length > 0 && (added.length > 0 || kept.length === 0))
    return rewriteObject(text, node, before, after, style, edits)
  for (const { key, node: member } of kept)
    change(text, member, before[key] ?? null, after[key] ?? null, style, edits)
  for (const member of gone)
    edits.push(
      removal(
        node.members.map((one) => ({ start: one.keyStart, end: one.node.end })),
        node.members.indexOf(member),
      ),
    )
  if (added.length === 0) return
  const last = node.members[node.members.length - 1]
  const indent = last && indentAt(text, last.keyStart)
  const open = last === undefined && lineIndent(text, node.start) + style.indent
  for (const [index, key] of added.entries()) {
    const value = after[key] ?? null
    if (last) {
      const lead = indent === undefined ? ', ' : `,${style.eol}${indent}`
      edits.push({
        start: last.node.end,
        end: last.node.end,
        text: `${lead}${JSON.stringify(key)}: ${written(value, indent, style)}`,
      })
    } else if (index === 0) {
      const inner = added.map(
        (one) =>
          `${style.eol}${String(open)}${JSON.stringify(one)}: ${written(after[one] ?? null, String(open), style)}`,
      )
      edits.push({
        start: node.start,
        end: node.end,
        text: `{${inner.join(',')}${style.eol}${lineIndent(text, node.start)}}`,
      })
    }
  }
}

/** Keys both came and went (a renamed key): the members are written anew, those that stayed with their own text. */
function rewriteObject(
  text: string,
  node: Node,
  before: { [key: string]: Json },
  after: { [key: string]: Json },
  style: Style,
  edits: Edit[],
) {
  const first = node.members[0]
  const indent = first && indentAt(text, first.keyStart)
  const parts = Object.keys(after).map((key) => {
    const member = node.members.find((one) => one.key === key)
    const value = after[key] ?? null
    const raw =
      member && same(before[key], value)
        ? text.slice(member.node.start, member.node.end)
        : written(value, indent, style)
    return `${JSON.stringify(key)}: ${raw}`
  })
  const lead = indent === undefined ? '' : style.eol + indent
  const close = indent === undefined ? '' : style.eol + lineIndent(text, node.start)
  const joined = parts.join(indent === undefined ? ', ' : `,${lead}`)
  edits.push({
    start: node.start,
    end: node.end,
    text: parts.length === 0 ? '{}' : `{${lead}${joined}${close}}`,
  })
}

/** Cuts one of several entries together with the comma that belongs to it. */
function removal(places: { start: number; end: number }[], index: number): Edit {
  const place = places[index] ?? { start: 0, end: 0 }
  const next = places[index + 1]
  const previous = places[index - 1]
  if (next) return { start: place.start, end: next.start, text: '' }
  return { start: previous ? previous.end : place.start, end: place.end, text: '' }
}

/** A list that grew or shrank: entries that are in both keep their text. */
function changeArray(text: string, node: Node, before: Json[], after: Json[], style: Style, edits: Edit[]) {
  const first = node.items[0]
  const indent = first && indentAt(text, first.start)
  const spread = first === undefined ? false : indent !== undefined
  const free = before.map((value, index) => ({ value, index }))
  const parts = after.map((value) => {
    const at = free.findIndex((one) => same(one.value, value))
    if (at < 0) return written(value, spread ? indent : undefined, style)
    const [found] = free.splice(at, 1)
    const item = node.items[found?.index ?? 0]
    return item ? text.slice(item.start, item.end) : written(value, undefined, style)
  })
  const inner = spread
    ? `${style.eol}${indent}${parts.join(`,${style.eol}${indent}`)}${style.eol}${lineIndent(text, node.start)}`
    : parts.join(', ')
  edits.push({ start: node.start, end: node.end, text: parts.length === 0 ? '[]' : `[${inner}]` })
}

/** The line (from 1) of the value at a pointer, or of the nearest value above it. */
export function lineOfPointer(text: string, pointer: string): number {
  let node = readJson(text)
  for (const part of parsePointer(pointer)) {
    const next =
      node.kind === 'object' ? node.members.find((one) => one.key === part)?.node : node.items[Number(part)]
    if (!next) break
    node = next
  }
  return text.slice(0, node.start).split('\n').length
}

/** The pointer of the innermost value on a line (from 1): the one that begins first there. */
export function pointerOnLine(text: string, line: number): string {
  const starts = text
    .split('\n')
    .slice(0, line - 1)
    .reduce((sum, one) => sum + one.length + 1, 0)
  const end = text.indexOf('\n', starts) < 0 ? text.length : text.indexOf('\n', starts)
  let found: string[] = []
  const visit = (node: Node, path: string[]) => {
    const entries =
      node.kind === 'object'
        ? node.members.map((one) => ({ part: one.key, at: one.keyStart, node: one.node }))
        : node.items.map((one, index) => ({ part: String(index), at: one.start, node: one }))
    for (const entry of entries) {
      if (entry.node.end < starts || entry.at > end) continue
      const own = [...path, entry.part]
      if (entry.at >= starts) {
        found = own
        return
      }
      found = own
      visit(entry.node, own)
      return
    }
  }
  visit(readJson(text), [])
  return formatPointer(found)
}
