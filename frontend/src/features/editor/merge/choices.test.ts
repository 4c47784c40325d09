import { expect, it } from 'vitest'
import type { Merge } from '@/api'
import { choiceOf, disputesOf } from './choices'

const merge: Merge = {
  merged: '',
  texts: [{ start: 0, end: 1, line: 21, base: 'b\n', mine: 'm\n', theirs: 't\n' }],
  fields: [
    { pointer: '/tags', base: ['a'], mine: ['a', 'm'], theirs: ['a', 't'] },
    { pointer: '/name', base: 'n', mine: 'm', theirs: undefined },
    { pointer: '/size', base: 1, mine: 2, theirs: 3 },
  ],
  base: '',
  mine: '',
  theirs: '',
  theirsRevision: '',
  mineRevision: '',
}
const [text, tags, name, size] = disputesOf(merge) as [never, never, never, never]

it('nothing picked, or JSON that is none, is no choice', () => {
  expect(choiceOf(text, undefined)).toBeUndefined()
  expect(choiceOf(size, { take: 'own', text: 'four' })).toBeUndefined()
})
it('both means theirs, then mine; of lists each entry once', () => {
  expect(choiceOf(text, { take: 'both' })).toEqual({ take: 'given', value: 't\nm\n' })
  expect(choiceOf(tags, { take: 'both' })).toEqual({ take: 'given', value: '["a","t","m"]' })
  expect(disputesOf(merge)[2]?.both).toBeUndefined()
})
it('own words keep the end of the line, and stay text in a field of text', () => {
  expect(choiceOf(text, { take: 'own', text: 'mine too' })).toEqual({ take: 'given', value: 'mine too\n' })
  expect(choiceOf(name, { take: 'own', text: '7' })).toEqual({ take: 'given', value: '"7"' })
  expect(choiceOf(size, { take: 'own', text: '7' })).toEqual({ take: 'given', value: '7' })
})
