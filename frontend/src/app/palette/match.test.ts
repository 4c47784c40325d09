import { expect, it } from 'vitest'
import { highlight, matchesQuery } from './match'

it('a word that begins none in the text does not match', () => {
  expect(matchesQuery('Service Mesh', 'esh')).toBe(false)
  expect(matchesQuery('Service Mesh', 'mesh x')).toBe(false)
})
it('words match at their beginning, in any order and case', () => {
  expect(matchesQuery('Service Mesh', 'ME serv')).toBe(true)
  expect(matchesQuery('site-pages', 'pag')).toBe(true)
  expect(matchesQuery('anything', '')).toBe(true)
})
it('what was found is told apart', () => {
  expect(highlight('Service Mesh', 'mesh')).toEqual([
    { text: 'Service ', found: false },
    { text: 'Mesh', found: true },
  ])
  expect(highlight('Mesh', '')).toEqual([{ text: 'Mesh', found: false }])
})
