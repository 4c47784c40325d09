import { expect, it } from 'vitest'
import type { Comparison } from '@/api'
import { diffLinesOf, fieldsOf, isRecord, shiftOf } from './change'

const rows = [
  { kind: 'same', oldLine: 1, newLine: 1, text: '', end: '\n', pair: -1 },
  { kind: 'removed', oldLine: 2, newLine: 0, text: 'old', end: '\n', pair: 2 },
  {
    kind: 'added',
    oldLine: 0,
    newLine: 2,
    text: 'new',
    end: '',
    pair: 1,
    words: [{ text: 'new', changed: true }],
  },
] as Comparison['lines']

it('numbers count in the whole text, and partners know each other', () => {
  const shift = shiftOf(rows, '---\na: 1\n---\n\nold\n', '---\na: 1\nb: 2\n---\n\nnew')
  expect(shift).toEqual({ from: 3, to: 4 })
  expect(diffLinesOf(rows, shift)).toMatchObject([
    { kind: 'same', before: 4, after: 5 },
    { kind: 'removed', before: 5, after: undefined, partner: 6 },
    { kind: 'added', before: undefined, after: 6, partner: 5, spans: [{ text: 'new', changed: true }] },
  ])
})
it('without the texts numbers stay as they were compared', () => {
  expect(shiftOf(rows)).toEqual({ from: 0, to: 0 })
})
it('a value that was not there is left out, not empty', () => {
  const [added, removed] = fieldsOf([
    { pointer: '/a', label: 'A', kind: 'added', from: '', to: '/x/' },
    { pointer: '/b', label: '', kind: 'removed', from: '', to: '' },
  ])
  expect(added).toMatchObject({ before: undefined, after: '/x/', mono: true })
  expect(removed).toMatchObject({ label: '/b', before: '', after: undefined, mono: false })
})
it('a list of plain values reads as one, and what only looks like it stays', () => {
  const [list, text, deep] = fieldsOf([
    { pointer: '/a', label: 'A', kind: 'changed', from: '["x","y"]', to: '["x"]' },
    { pointer: '/b', label: 'B', kind: 'changed', from: '[sic]', to: '[1, 2' },
    { pointer: '/c', label: 'C', kind: 'changed', from: '[{"a":1}]', to: '[]' },
  ])
  expect([list?.before, list?.after]).toEqual(['x, y', 'x'])
  expect([text?.before, text?.after]).toEqual(['[sic]', '[1, 2'])
  expect([deep?.before, deep?.after]).toEqual(['[{"a":1}]', ''])
})
it('records are read by their fields', () => {
  expect([isRecord('JSON'), isRecord('md')]).toEqual([true, false])
})
