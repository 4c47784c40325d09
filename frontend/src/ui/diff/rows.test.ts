import { expect, it } from 'vitest'
import { diffLines, type DiffLine } from '@/lib/diff'
import { layOut, rowOfLine } from './rows'

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index} of the text`)
const before = numbers(1, 30).join('\n')
const after = before.replace('line 10 of', 'line ten of').replace('line 20 of', 'line twenty of')
const lines = diffLines(before, after)

it('equal texts fold into one row and have no change', () => {
  const { rows, changes } = layOut(diffLines(before, before), 'inline', 1, new Set())
  expect(rows.map((row) => row.type)).toEqual(['fold'])
  expect(changes).toEqual([])
})
it('inline: context around each change, the rest folded', () => {
  const { rows, changes } = layOut(lines, 'inline', 1, new Set())
  const shape = rows.map((row) =>
    row.type === 'fold' ? `fold ${row.lines.length}` : row.type === 'line' ? row.line.kind : '',
  )
  expect(shape).toEqual([
    'fold 8', 'same', 'removed', 'added', 'same', 'fold 7', 'same', 'removed', 'added', 'same', 'fold 9',
  ]) // prettier-ignore
  expect(changes).toEqual([2, 7])
})
it('side by side: a changed line and its counterpart share a row', () => {
  const { rows, changes } = layOut(lines, 'side', 0, new Set())
  const row = rows[changes[0] ?? -1]
  expect(row?.type === 'pair' && [row.left?.before, row.right?.after]).toEqual([10, 10])
})
it('an opened fold shows its lines and keys stay unique', () => {
  const folded = layOut(lines, 'inline', 1, new Set())
  const fold = folded.rows.find((row) => row.type === 'fold')
  const { rows } = layOut(lines, 'inline', 1, new Set([fold?.key ?? '']))
  expect(rows).toHaveLength(folded.rows.length + 7)
  expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length)
})
it('no fold for a single line, which would take as much room', () => {
  const { rows } = layOut(diffLines('a\nsame\nb', 'c\nsame\nd'), 'inline', 0, new Set())
  expect(rows.some((row) => row.type === 'fold')).toBe(false)
})

it('a kept line stays in view and parts the fold around it', () => {
  const { rows } = layOut(lines, 'inline', 1, new Set(), new Set([15]))
  expect(rows.filter((row) => row.type === 'fold').map((row) => row.lines.length)).toEqual([8, 3, 3, 9])
  const row = rows[rowOfLine(rows, 15)]
  expect(row?.type === 'line' && row.line.after).toBe(15)
  expect(rowOfLine(rows, 5)).toBe(-1)
})

it('partners stand together although lines without one lie between', () => {
  const parted: DiffLine[] = [
    { kind: 'removed', before: 1, text: 'gone' },
    { kind: 'removed', before: 2, text: 'old words', partner: 1, spans: [] },
    { kind: 'added', after: 1, text: 'new words', partner: 2, spans: [] },
    { kind: 'added', after: 2, text: 'more' },
  ]
  const order = layOut(parted, 'inline', 1, new Set()).rows.map((row) => row.key)
  expect(order).toEqual(['old-1', 'old-2', 'new-1', 'new-2'])
  const sides = layOut(parted, 'side', 1, new Set()).rows.map((row) => row.key)
  expect(sides).toEqual(['pair-1-', 'pair-2-1', 'pair--2'])
})
