import { expect, it } from 'vitest'
import type { Merge } from '@/api'
import { fieldChanges, mergedChanges } from './changes'

const merge = (base: string, mine: string, theirs: string, more: Partial<Merge> = {}): Merge => ({
  merged: '',
  texts: [],
  fields: [],
  base,
  mine,
  theirs,
  theirsRevision: 'r2',
  mineRevision: '',
  ...more,
})

it('a line that needs a choice is not told as merged', () => {
  const found = mergedChanges(
    merge('a\nb\nc\n', 'a\nMINE\nc\n', 'A\nTHEIRS\nc\n', {
      texts: [{ start: 0, end: 0, line: 1, base: 'a\nb\n', mine: 'a\nMINE\n', theirs: 'A\nTHEIRS\n' }],
    }),
    'md',
  )
  expect(found).toEqual([])
})
it('lines that one side changed are told with their side, in order', () => {
  expect(mergedChanges(merge('a\nb\nc\nd\n', 'a\nb\nc\nD\n', 'A\nb\nc\nd\n'), 'md')).toEqual([
    { side: 'theirs', line: 1, before: 'a', after: 'A' },
    { side: 'mine', line: 4, before: 'd', after: 'D' },
  ])
})
it('what both changed alike is told once', () => {
  expect(mergedChanges(merge('a\n', 'b\n', 'b\n'), 'txt')).toHaveLength(1)
})
it('records merge field by field', () => {
  const found = mergedChanges(
    merge('{"a":1,"b":1,"c":[1]}', '{"a":2,"b":1,"c":[1]}', '{"a":3,"b":1,"c":[1,2]}', {
      fields: [{ pointer: '/a', base: 1, mine: 2, theirs: 3 }],
    }),
    'json',
  )
  expect(found).toEqual([{ side: 'theirs', pointer: '/c', before: '1', after: '1, 2' }])
})
it('broken JSON is told by its lines', () => {
  expect(mergedChanges(merge('{', '{', '{\n}'), 'json')[0]).toMatchObject({ side: 'theirs', line: 2 })
})
it('nested fields are named by their whole path', () => {
  expect(fieldChanges({ a: { b: 1 } }, { a: { b: 2, c: 3 } })).toEqual([
    { pointer: '/a/b', before: '1', after: '2' },
    { pointer: '/a/c', before: undefined, after: '3' },
  ])
})
