import { expect, it } from 'vitest'
import { byDay, pick, type TimelineEntry } from './entries'

const entry = (
  id: string,
  day: number,
  minute: number,
  more: Partial<TimelineEntry> = {},
): TimelineEntry => ({
  id,
  at: new Date(2026, 10, day, 12, minute),
  author: 'editor',
  title: id,
  ...more,
})
const none = new Set<string>()
const shape = (entries: TimelineEntry[], kept = none, open = none) =>
  byDay(entries, kept, open).map((day) => [
    day.day,
    ...day.rows.map((row) =>
      row.type === 'entry' ? row.entry.id : row.entries.map((folded) => folded.id).join('+'),
    ),
  ])

it('nothing gives no days', () => expect(shape([])).toEqual([]))
it('two edits in a row stay, three fold', () => {
  expect(shape([entry('b', 2, 5), entry('a', 2, 1)])).toEqual([['2026-11-02', 'b', 'a']])
  expect(shape([entry('c', 2, 9), entry('b', 2, 5), entry('a', 2, 1)])).toEqual([['2026-11-02', 'c+b+a']])
})
it('another person, another day, a long pause and what must be seen break a run', () => {
  const entries = [
    entry('f', 3, 5),
    entry('e', 2, 40),
    entry('d', 2, 38, { author: 'reviewer' }),
    entry('c', 2, 36),
    entry('b', 2, 10),
    entry('a', 2, 9, { keep: true }),
  ]
  expect(shape(entries)).toEqual([
    ['2026-11-03', 'f'],
    ['2026-11-02', 'e', 'd', 'c', 'b', 'a'],
  ])
})
it('a compared entry is never folded away, and an opened fold shows all', () => {
  const entries = [entry('c', 2, 9), entry('b', 2, 5), entry('a', 2, 1)]
  expect(shape(entries, new Set(['b']))).toEqual([['2026-11-02', 'c', 'b', 'a']])
  expect(shape(entries, none, new Set(['fold-c']))).toEqual([['2026-11-02', 'c', 'b', 'a']])
})

const order = ['v5', 'v4', 'v3', 'v2', 'v1'] // newest first
it('A is always the older of the two', () => {
  expect(pick(order, {}, 'v3')).toEqual({ b: 'v3' })
  expect(pick(order, { b: 'v3' }, 'v1')).toEqual({ a: 'v1', b: 'v3' })
  expect(pick(order, { b: 'v3' }, 'v5')).toEqual({ a: 'v3', b: 'v5' })
  expect(pick(order, { a: 'v1', b: 'v3' }, 'v4')).toEqual({ a: 'v1', b: 'v4' })
  expect(pick(order, { a: 'v1', b: 'v4' }, 'v2')).toEqual({ a: 'v2', b: 'v4' })
  expect(pick(order, { a: 'v1', b: 'v4' }, 'v4')).toEqual({ a: 'v1', b: 'v4' })
})
