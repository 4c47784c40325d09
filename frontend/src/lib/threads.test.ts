import { expect, it } from 'vitest'
import { anchorOfLine, placeThread } from './threads'

const thread = (anchor?: object) => ({
  root: { id: '1', author: 'reviewer', message: 'Why?', createdAt: '2026-01-01T00:00:00Z', resolved: false, resolvedBy: '', anchor },
  replies: [{ id: '2', author: 'editor', message: 'Because', createdAt: '2026-01-01T00:01:00Z' }],
}) // prettier-ignore
const context = {
  lines: ['one', 'two', 'three'],
  label: (pointer: string) => (pointer === '/title' ? 'The title' : undefined),
  line: (line: number, lost: boolean) => `Line ${line}${lost ? ' lost' : ''}`,
}

it('words that are gone keep their old line in words only', () => {
  const placed = placeThread(thread({ quote: 'four', line: 2 }), context)
  expect([placed.line, placed.data.place]).toEqual([undefined, 'Line 2 lost'])
})
it('a thread without a place stands on the whole item', () => {
  const { pointer, line, data } = placeThread(thread(), context)
  expect([pointer, line, data.place]).toEqual([undefined, undefined, undefined])
  expect(data.comments.map((one) => one.text)).toEqual(['Why?', 'Because'])
})
it('a thread follows its words to another line', () => {
  const placed = placeThread(thread({ quote: 'three', line: 1 }), context)
  expect([placed.line, placed.data.place]).toEqual([3, 'Line 3'])
})
it('a field is called by its label, or else by its name', () => {
  expect(placeThread(thread({ pointer: '/title' }), context).data.place).toBe('The title')
  expect(placeThread(thread({ pointer: '/tags/3' }), context).data.place).toBe('Tags, item 4')
})
it('an anchor counts bytes, and an empty line has no words', () => {
  expect(anchorOfLine('é\n  two words\n\n', 2)).toEqual({ line: 2, quote: 'two words', offset: 5 })
  expect(anchorOfLine('é\n\n', 2)).toEqual({ line: 2, quote: undefined, offset: 3 })
})
