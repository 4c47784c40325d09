import { expect, it } from 'vitest'
import { formatPointer, getAt, parsePointer, setAt, pointerName } from './pointer'

const value = { a: { 'b/c': [1, { 'd~e': 'x' }] }, '': 0 }

it('a pointer without a leading slash is refused', () => expect(() => parsePointer('a')).toThrow(SyntaxError))
it('a place without a parent is refused', () => {
  expect(() => setAt(value, '/nowhere/deep', 1)).toThrow(RangeError)
  expect(() => setAt(value, '/a/b~1c/9', 1)).toThrow(RangeError)
  expect(() => setAt('text', '/a', 1)).toThrow(RangeError)
})
it('names that every object inherits are not found', () => {
  expect(getAt(value, '/toString')).toBeUndefined()
  expect(getAt(value, '/__proto__/toString')).toBeUndefined()
})
it('reads through objects, lists and escapes', () => {
  expect(getAt(value, '/a/b~1c/1/d~0e')).toBe('x')
  expect(getAt(value, '/')).toBe(0)
  expect(getAt(value, '')).toBe(value)
  expect(getAt(value, '/a/b~1c/01')).toBeUndefined()
})
it('writes into a copy and keeps the order of keys', () => {
  const next = setAt(value, '/a/b~1c/1/d~0e', 'y')
  expect(getAt(next, '/a/b~1c/1/d~0e')).toBe('y')
  expect(getAt(value, '/a/b~1c/1/d~0e')).toBe('x')
  expect(Object.keys(next as object)).toEqual(['a', ''])
})
it('appends to and removes from lists', () => {
  expect(setAt([1, 2], '/-', 3)).toEqual([1, 2, 3])
  expect(setAt([1, 2], '/0', undefined)).toEqual([2])
  expect(setAt({ a: 1 }, '/a', undefined)).toEqual({})
})
it('parse and format are inverse', () =>
  expect(formatPointer(parsePointer('/a~1b/c~0d/0'))).toBe('/a~1b/c~0d/0'))

it('a field without a label is named after its pointer', () => {
  expect(['/redirect_from', '/tags/3', '/3', 'broken', ''].map(pointerName)).toEqual([
    'Redirect from', 'Tags, item 4', '3', 'broken', '',
  ]) // prettier-ignore
})
