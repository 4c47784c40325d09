import type { Comparison } from '@/api'
import { linesBefore } from '@/lib/anchors'
import { joinSpans, type DiffLine } from '@/lib/diff'
import type { FieldChange } from '@/ui'

/** The lines of a comparison as the screen shows them. Numbers count in the whole text, front matter included. */
export function diffLinesOf(lines: Comparison['lines'], shift: { from: number; to: number }): DiffLine[] {
  const numberOf = (index: number, side: 'oldLine' | 'newLine') => {
    const number = lines[index]?.[side]
    return number ? number + (side === 'oldLine' ? shift.from : shift.to) : undefined
  }
  return lines.map((row, index) => ({
    kind: row.kind === 'changed' ? 'same' : row.kind,
    before: numberOf(index, 'oldLine'),
    after: numberOf(index, 'newLine'),
    text: row.text,
    spans: row.words ? joinSpans(row.words) : undefined,
    partner: row.pair < 0 ? undefined : numberOf(row.pair, row.kind === 'removed' ? 'newLine' : 'oldLine'),
  }))
}

/** How far line numbers of the compared bodies are from those of the whole texts. */
export function shiftOf(lines: Comparison['lines'], from?: string, to?: string) {
  const body = (gone: string) =>
    lines
      .filter((row) => row.kind !== gone)
      .map((row) => row.text + row.end)
      .join('')
  return {
    from: from === undefined ? 0 : linesBefore(from, body('added')),
    to: to === undefined ? 0 : linesBefore(to, body('removed')),
  }
}

const path = /^(?:[a-z]+:\/\/|\/)\S*$/i

/** Changed fields for the table; what is not there on a side is left out. */
export function fieldsOf(
  fields: Comparison['fields'],
  comments?: ReadonlyMap<string, number>,
): FieldChange[] {
  return fields.map(({ pointer, label, kind, from, to }) => ({
    pointer,
    label: label || pointer,
    before: kind === 'added' ? undefined : readable(from),
    after: kind === 'removed' ? undefined : readable(to),
    mono: path.test(from || to) || /^\{/.test(from || to),
    comments: comments?.get(pointer),
  }))
}

/** A list of plain values as a person writes it; what holds more stays as it is. */
function readable(value: string): string {
  if (!value.startsWith('[')) return value
  try {
    const list = JSON.parse(value) as unknown[]
    return list.some((one) => typeof one === 'object') ? value : list.join(', ')
  } catch {
    return value // text that only begins like a list
  }
}

/** Changed metadata as fields; the pointer is the key. */
export function metadataOf(meta: Comparison['meta']): FieldChange[] {
  return meta.map(({ key, kind, from, to }) => ({
    pointer: key,
    label: key === 'alt' ? 'Alt text' : key,
    before: kind === 'added' ? undefined : from,
    after: kind === 'removed' ? undefined : to,
  }))
}

const structured = new Set(['json', 'yaml', 'yml', 'toml'])

/** Whether the text is a record, which is read by its fields before its lines. */
export function isRecord(ext: string): boolean {
  return structured.has(ext.toLowerCase())
}
