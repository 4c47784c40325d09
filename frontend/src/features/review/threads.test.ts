import { expect, it } from 'vitest'
import type { Thread } from '@/api'
import { anchorOfLine, countOpen, placeThread } from './threads'

const thread = (anchor: object | undefined, resolved = false) =>
  ({
    root: { id: '1', author: 'reviewer', message: 'Why?', createdAt: '2026-01-01T00:00:00Z', resolved, resolvedBy: '', anchor },
    replies: [],
  }) as unknown as Thread // prettier-ignore
const context = {
  lines: ['one', 'two', 'three'],
  labels: new Map([['/title', 'Title']]),
  words: { line: (line: number, lost: boolean) => `Line ${line}${lost ? ' lost' : ''}` },
}

it('words that are gone keep their old line, and no mark stands there', () => {
  const placed = placeThread(thread({ quote: 'four', line: 2 }), context)
  expect(placed.data.place).toBe('Line 2 lost')
  expect(countOpen([placed]).lines.size).toBe(0)
})
it('a thread without a place stands on the whole item', () => {
  expect(placeThread(thread(undefined), context)).toMatchObject({
    spot: { kind: 'whole' },
    data: { place: undefined },
  })
})
it('a thread follows its words to another line', () => {
  expect(placeThread(thread({ quote: 'three', line: 1 }), context).data.place).toBe('Line 3')
})
it('a field is called by its label, or else by its name', () => {
  expect(placeThread(thread({ pointer: '/title' }), context).data.place).toBe('Title')
  expect(placeThread(thread({ pointer: '/tags/3' }), context).data.place).toBe('Tags, item 4')
})
it('only open threads are counted', () => {
  const placed = [thread({ pointer: '/title' }), thread({ pointer: '/title' }, true), thread({ line: 2 })]
  const counts = countOpen(placed.map((one) => placeThread(one, context)))
  expect([...counts.fields, ...counts.lines]).toEqual([
    ['/title', 1],
    [2, 1],
  ])
})
it('an anchor counts bytes, and an empty line has no words', () => {
  expect(anchorOfLine('é\n  two words\n\n', 2)).toEqual({ line: 2, quote: 'two words', offset: 5 })
  expect(anchorOfLine('é\n\n', 2)).toEqual({ line: 2, quote: undefined, offset: 3 })
})
