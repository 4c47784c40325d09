import { expect, it } from 'vitest'
import { linesBefore, locate } from './anchors'

const lines = ['one', 'two', 'three', 'two', 'five']

it('words that are gone have no place, nor has a line behind the end', () => {
  expect(locate({ quote: 'six', line: 2 }, lines)).toBeUndefined()
  expect(locate({ line: 9 }, lines)).toBeUndefined()
  expect(locate({}, lines)).toBeUndefined()
})
it('words that moved are found nearest to where they were', () => {
  expect(locate({ quote: 'two', line: 5 }, lines)).toBe(4)
  expect(locate({ quote: 'two', line: 1 }, lines)).toBe(2)
  expect(locate({ quote: 'five', line: 1 }, lines)).toBe(5)
  expect(locate({ quote: 'one', line: 400 }, lines)).toBe(1)
})
it('without words the line counts, and of several quoted lines the first', () => {
  expect(locate({ line: 3 }, lines)).toBe(3)
  expect(locate({ quote: 'three\ngone', line: 1 }, lines)).toBe(3)
})
it('the front matter is counted only when the body really ends the text', () => {
  expect(linesBefore('---\ntitle: a\n---\nbody\n', 'body\n')).toBe(3)
  expect(linesBefore('body', 'body')).toBe(0)
  expect(linesBefore('body', 'other')).toBe(0)
})
