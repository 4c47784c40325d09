import { expect, it } from 'vitest'
import type { Anchor, Thread } from '@/api'
import { anchorOfLine, fieldName, placeThreads, sortThreads } from './threads'

const thread = (id: string, anchor?: Anchor, resolved = false): Thread => ({
  root: {
    id,
    author: 'editor',
    message: id,
    createdAt: `2026-11-23T10:00:0${id.length}Z`,
    resolved,
    resolvedBy: '',
    resolvedAt: '',
    parent: '',
    anchor,
    ext: 'md',
  },
  replies: [],
})
const context = {
  text: 'a\nb\nc words\n',
  label: (pointer: string) => `label ${pointer}`,
  line: (line: number, lost: boolean) => (lost ? `was ${line}` : `line ${line}`),
}
const places = (threads: Thread[]) => placeThreads(threads, context).map((one) => one.data.place)

it('a thread whose words are gone says where they were', () => {
  expect(places([thread('x', { line: 1, quote: 'not there' })])).toEqual(['was 1'])
})
it('a thread follows its words to another line', () => {
  expect(placeThreads([thread('x', { line: 1, quote: 'c words' })], context)[0]).toMatchObject({ line: 3 })
})
it('places are named in words', () => {
  expect(places([thread('x'), thread('y', { pointer: '/a' })])).toEqual([undefined, 'label /a'])
  expect(fieldName('/currency/3')).toBe('Currency 4')
  expect(fieldName('/from-address')).toBe('From address')
})
it('open threads come first, in the order of the text or of time', () => {
  const placed = placeThreads(
    [
      thread('aaa', { line: 1, quote: 'a' }, true),
      thread('bb', { line: 3, quote: 'c words' }),
      thread('cccc', { line: 2, quote: 'b' }),
      thread('d'),
    ],
    context,
  )
  expect(sortThreads(placed, 'place').map((one) => one.data.id)).toEqual(['d', 'cccc', 'bb', 'aaa'])
  expect(sortThreads(placed, 'time').map((one) => one.data.id)).toEqual(['d', 'bb', 'cccc', 'aaa'])
})
it('the offset of an anchor counts bytes', () => {
  expect(anchorOfLine('ü\n  words  \n', 2)).toEqual({ line: 2, quote: 'words', offset: 5 })
})
