import { describe, expect, it } from 'vitest'
import { changedLines, diffLines, diffWords, type DiffLine } from './diff'

const rebuild = (lines: DiffLine[], without: 'removed' | 'added') =>
  lines.filter((line) => line.kind !== without).map((line) => line.text)

describe('lines', () => {
  it('two empty texts have no lines', () => expect(diffLines('', '')).toEqual([]))
  it('equal texts are all the same, whatever their line ends', () => {
    expect(diffLines('a\nb\n', 'a\r\nb').every((line) => line.kind === 'same')).toBe(true)
  })
  it('a changed line is removed first, then added, with its numbers', () => {
    const lines = diffLines('a\nthe old word\nc', 'a\nthe new word\nc')
    expect(lines.map(({ kind, before, after }) => [kind, before, after])).toEqual([
      ['same', 1, 1],
      ['removed', 2, undefined],
      ['added', undefined, 2],
      ['same', 3, 3],
    ])
    expect(lines[1]?.spans).toEqual([
      { text: 'the ', changed: false },
      { text: 'old', changed: true },
      { text: ' word', changed: false },
    ])
  })
  it('both texts can be read back from any difference', () => {
    let seed = 7
    const random = (below: number) => (seed = (seed * 1103515245 + 12345) % 2147483648) % below
    for (let round = 0; round < 300; round++) {
      const make = () => Array.from({ length: random(30) }, () => 'abcd'[random(4)] ?? '')
      const [before, after] = [make(), make()]
      const lines = diffLines(before.join('\n'), after.join('\n'))
      expect(rebuild(lines, 'added')).toEqual(before)
      expect(rebuild(lines, 'removed')).toEqual(after)
    }
  })
  it('texts with nothing in common are replaced as a whole, in bounded time', () => {
    const text = (prefix: string) => Array.from({ length: 20_000 }, (_, index) => prefix + index).join('\n')
    const lines = diffLines(text('a'), text('b'))
    expect(lines.filter((line) => line.kind === 'removed')).toHaveLength(20_000)
    expect(lines.filter((line) => line.kind === 'added')).toHaveLength(20_000)
  })
})

describe('words', () => {
  it('no marks when hardly anything is shared', () => {
    expect(diffWords('one two three four', 'alpha beta gamma delta')).toBeUndefined()
  })
  it('marks whole words and joins neighbours', () => {
    expect(diffWords('keep the old long name here', 'keep the fresh short name here')?.before).toEqual([
      { text: 'keep the ', changed: false },
      { text: 'old long', changed: true },
      { text: ' name here', changed: false },
    ])
  })
})

it('changed lines are numbered in the new text', () =>
  expect(changedLines('a\nb\nc', 'a\nx\nc\nd')).toEqual([2, 4]))
