import { expect, it } from 'vitest'
import { singular } from '@/lib/format'
import { firstText, idOf } from './starting'
import { moved } from './order'
import { splitFileName } from './useUpload'

it('an id keeps letters of every script and nothing that an address minds', () => {
  expect(idOf('  Grid, explained! ')).toBe('grid-explained')
  expect(idOf('クラウド / Cloud')).toBe('クラウド-cloud')
  expect(idOf('../..')).toBe('')
})
it('one of a type is named in the singular where that is plain', () => {
  expect(['terms', 'countries', 'series-of-pages', 'boxes', 'press', 'news-items'].map(singular)).toEqual([
    'term',
    'country',
    'series of page',
    'box',
    'press',
    'news item',
  ])
})
it('a record begins with the defaults of its schema and the title where the schema has one', () => {
  const schema = JSON.stringify({
    properties: {
      name: { type: 'string' },
      open: { default: true },
      place: { properties: { zone: { const: 'EU' } } },
    },
  })
  expect(JSON.parse(firstText('json', 'Bern', schema))).toEqual({
    name: 'Bern',
    open: true,
    place: { zone: 'EU' },
  })
  expect(JSON.parse(firstText('json', '', schema))).toEqual({ open: true, place: { zone: 'EU' } })
  expect(JSON.parse(firstText('json', 'Bern', undefined))).toEqual({ title: 'Bern' })
  expect(firstText('json', '', 'not json')).toBe('{}\n')
})
it('a title with signs stays what it is in front matter and in HTML', () => {
  expect(firstText('md', 'He said: "go"', undefined)).toBe('---\ntitle: "He said: \\"go\\""\n---\n\n')
  expect(firstText('html', 'a < b', undefined)).toBe('<h1>a &lt; b</h1>\n')
})
it('a folder moves inside its shelf and not beyond it', () => {
  expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a'])
  expect(moved(['a', 'b'], 1, 2)).toBeUndefined()
  expect(moved(['a', 'b'], 1, 1)).toBeUndefined()
})
it('a file name is an id and an extension', () => {
  expect(splitFileName('Big.Photo.JPG')).toEqual({ id: 'Big.Photo', ext: 'jpg' })
  expect(splitFileName('.htaccess')).toEqual({ id: '.htaccess', ext: '' })
})
