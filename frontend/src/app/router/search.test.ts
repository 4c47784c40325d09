import { expect, it } from 'vitest'
import { itemSearch, listSearch, parseSearch, reviewSearch, stringifySearch } from './search'

const clean = (value: object) => JSON.parse(JSON.stringify(value)) as unknown

it('what a route does not know is dropped, never passed on', () => {
  expect(clean(listSearch({ state: 'gone', recursive: 'yes', folder: 7, q: '', evil: 'x' }))).toEqual({})
  expect(clean(itemSearch({ tab: 'nowhere', state: '' }))).toEqual({})
  expect(clean(reviewSearch({ tenant: ['a'] }))).toEqual({})
})
it('text that looks like a number or JSON stays text', () => {
  expect(parseSearch('?q=007&folder={}')).toEqual({ q: '007', folder: '{}' })
})
it('a search survives the way through the address', () => {
  const search = { folder: 'en/a b', q: '≠ & =', state: 'draft', sort: '-changed' }
  expect(clean(listSearch(parseSearch(stringifySearch(search))))).toEqual(search)
  expect(stringifySearch({ q: undefined })).toBe('')
})
