/**
 * Front matter as fields that can be changed one by one. Only the lines of the field that was changed are written
 * anew: comments, order, quotes and everything that is not understood stay as they are.
 */

export type FieldValue = string | boolean | string[]

type Quote = 'plain' | 'single' | 'double'

export interface Field {
  key: string
  /** "complex" is a value that no simple field can hold. */
  kind: 'text' | 'flag' | 'list' | 'complex'
  value: FieldValue
  /** Whether a text stands without quotes and is read as a number, a date or nothing. */
  bare: boolean
  /** Lines of the front matter, from 0, up to but not including `end`. */
  start: number
  end: number
  quote: Quote
  /** How a list is written: inline, or one item per line with this before each. */
  dash?: string
}

export interface FrontMatter {
  /** The lines between the fences, with their line ends. */
  lines: string[]
  fields: Field[]
  /** The text before the fields, the fence. */
  open: string
  /** The closing fence with its line end. */
  close: string
  /** What follows. */
  body: string
  /** The number of the first line of the body in the whole text. */
  firstLine: number
}

const fence = /^---[ \t]*(\r\n|\n)/
const entry = /^([^\s#:'"[{&*!|>%@`-][^:]*?|"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')[ \t]*:(?:[ \t]+(.*)|[ \t]*)$/

/** The front matter of a text; undefined when it has none or it cannot be read as fields. */
export function readFrontMatter(text: string): FrontMatter | undefined {
  const begin = fence.exec(text)
  if (!begin) return undefined
  const all = text.slice(begin[0].length).match(/[^\n]*\n|[^\n]+$/g) ?? []
  const at = all.findIndex((line) => /^(---|\.\.\.)[ \t]*$/.test(bare(line)))
  if (at < 0) return undefined
  const lines = all.slice(0, at)
  const fields = readFields(lines)
  if (!fields) return undefined
  return {
    lines,
    fields,
    open: begin[0],
    close: all[at] ?? '',
    body: all.slice(at + 1).join(''),
    firstLine: at + 3,
  }
}

const bare = (line: string) => line.replace(/\r?\n$/, '')
const isBlank = (line: string) => /^\s*(#.*)?$/.test(bare(line))

function readFields(lines: string[]): Field[] | undefined {
  const fields: Field[] = []
  let at = 0
  while (at < lines.length) {
    const line = bare(lines[at] ?? '')
    if (isBlank(line)) {
      at++
      continue
    }
    const found = entry.exec(line)
    if (!found) return undefined
    const [, rawKey = '', rest = ''] = found
    let end = at + 1
    while (end < lines.length && /^(\s|- |-$)/.test(bare(lines[end] ?? '')) && !isBlank(lines[end] ?? ''))
      end++
    const key = scalar(rawKey)?.text ?? rawKey
    if (fields.some((field) => field.key === key)) return undefined
    fields.push({
      key,
      start: at,
      end,
      bare: false,
      ...readValue(rest.trim(), lines.slice(at + 1, end).map(bare)),
    })
    at = end
  }
  return fields
}

type Read = Pick<Field, 'kind' | 'value' | 'quote'> & Partial<Pick<Field, 'dash' | 'bare'>>
const complex: Read = { kind: 'complex', value: '', quote: 'plain' }

function readValue(rest: string, below: string[]): Read {
  if (below.length > 0) {
    if (rest !== '') return complex
    return readBlockList(below)
  }
  if (rest.startsWith('[')) return readInlineList(rest)
  const one = scalar(rest)
  if (!one) return complex
  if (one.quote === 'plain' && /^(true|false)$/i.test(one.text))
    return { kind: 'flag', value: one.text.toLowerCase() === 'true', quote: 'plain' }
  return {
    kind: 'text',
    value: one.text,
    quote: one.quote,
    bare: one.quote === 'plain' && isSpecial(one.text),
  }
}

function readBlockList(below: string[]): Read {
  const items: string[] = []
  const dash = /^\s*-\s+/.exec(below[0] ?? '')?.[0]
  if (!dash) return complex
  for (const line of below) {
    const item = line.startsWith(dash) ? scalar(line.slice(dash.length).trim()) : undefined
    if (!item || (item.quote === 'plain' && /^[^'"]*:(\s|$)/.test(item.text))) return complex
    items.push(item.text)
  }
  return { kind: 'list', value: items, quote: quoteOf(below[0]?.slice(dash.length) ?? ''), dash }
}

function readInlineList(text: string): Read {
  if (!text.endsWith(']')) return complex
  const inner = text.slice(1, -1).trim()
  if (inner === '') return { kind: 'list', value: [], quote: 'plain' }
  const parts = inner.match(/\s*("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^,[\]{}"']+)\s*(,|$)/g)
  if (!parts || parts.join('').length !== inner.length) return complex
  const items: string[] = []
  for (const part of parts) {
    const item = scalar(part.replace(/,\s*$/, '').trim())
    if (!item) return complex
    items.push(item.text)
  }
  return { kind: 'list', value: items, quote: quoteOf(inner) }
}

const quoteOf = (text: string): Quote =>
  text.trim().startsWith('"') ? 'double' : text.trim().startsWith("'") ? 'single' : 'plain'

/** A value on one line; undefined when it is something else than text. */
function scalar(text: string): { text: string; quote: Quote } | undefined {
  if (text.startsWith('"')) {
    if (!/^"(?:[^"\\]|\\.)*"$/.test(text)) return undefined
    try {
      return { text: JSON.parse(text) as string, quote: 'double' }
    } catch {
      return undefined // an escape that only YAML knows
    }
  }
  if (text.startsWith("'")) {
    if (!/^'(?:[^']|'')*'$/.test(text)) return undefined
    return { text: text.slice(1, -1).replaceAll("''", "'"), quote: 'single' }
  }
  if (/^[{[&*!|>%@`]/.test(text) || /\s#/.test(text) || /:\s/.test(text)) return undefined
  return { text, quote: 'plain' }
}

/** What YAML reads as something else than text when it stands without quotes. */
function isSpecial(text: string): boolean {
  return /^(|~|null|true|false|yes|no|on|off|[-+]?(\d[\d_]*)?\.?\d+(e[-+]?\d+)?|0x[\da-f]+|0o[0-7]+|\.inf|\.nan|\d{4}-\d\d?-\d\d?.*)$/i.test(
    text,
  )
}

const isUnsafe = (text: string) =>
  /^[\s\-?:,[\]{}#&*!|>'"%@`]|[\s:]$|:\s|\s#|[\u0000-\u001f]/.test(text) && !/^-[^\s]/.test(text) // eslint-disable-line no-control-regex

function write(text: string, quote: Quote, inList: boolean, mayBeBare: boolean): string {
  const plain = !isUnsafe(text) && (mayBeBare || !isSpecial(text)) && !(inList && /[,[\]{}]/.test(text))
  if (quote === 'plain' && plain) return text
  if (quote === 'single' && !/[\u0000-\u001f]/.test(text)) return `'${text.replaceAll("'", "''")}'` // eslint-disable-line no-control-regex
  return JSON.stringify(text)
}

/** The whole text with another value in one field. */
export function setField(matter: FrontMatter, field: Field, value: FieldValue): string {
  const eol = matter.open.endsWith('\r\n') ? '\r\n' : '\n'
  const head =
    /^[^:]*:|^"(?:[^"\\]|\\.)*"[ \t]*:|^'(?:[^']|'')*'[ \t]*:/.exec(matter.lines[field.start] ?? '')?.[0] ??
    `${field.key}:`
  const lines = [
    ...matter.lines.slice(0, field.start),
    ...written(head, field, value, eol),
    ...matter.lines.slice(field.end),
  ]
  return matter.open + lines.join('') + matter.close + matter.body
}

function written(head: string, field: Field, value: FieldValue, eol: string): string[] {
  if (Array.isArray(value)) {
    const items = value.map((item) => write(item, field.quote, field.dash === undefined, field.bare))
    if (field.dash === undefined || items.length === 0) return [`${head} [${items.join(', ')}]${eol}`]
    return [`${head}${eol}`, ...items.map((item) => `${field.dash}${item}${eol}`)]
  }
  if (typeof value === 'boolean') return [`${head} ${value}${eol}`]
  const text = value === '' && field.quote === 'plain' ? '' : write(value, field.quote, false, field.bare)
  return [text ? `${head} ${text}${eol}` : `${head}${eol}`]
}

/** The whole text with another body. */
export function setBody(matter: FrontMatter, body: string): string {
  return matter.open + matter.lines.join('') + matter.close + body
}
