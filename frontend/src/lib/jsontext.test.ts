import { expect, it } from 'vitest'
import { lineOfPointer, patchJson, pointerOnLine } from './jsontext'
import type { Json } from './pointer'

const text = `{
  "code": "CH",
  "big": 12345678901234567890,
  "price": 1.50,
  "names": {
    "de": "Schweiz",
    "fr": "Suisse"
  },
  "phone": [41],
  "empty": {}
}
`
function patch(from: string, edit: (value: never) => void): string {
  const after = JSON.parse(from) as never
  edit(after)
  const result = patchJson(from, JSON.parse(from) as Json, after)
  expect(JSON.parse(result)).toEqual(after)
  return result
}
const lines = (after: string) => after.split('\n').filter((line) => !text.split('\n').includes(line))

it('nothing changes when nothing changed', () => {
  expect(patch(text, () => undefined)).toBe(text)
})
it('only the changed value is written anew; numbers keep their spelling', () => {
  expect(lines(patch(text, (value: { code: string }) => void (value.code = 'AT')))).toEqual([
    '  "code": "AT",',
  ])
  expect(patch(text, (value: { code: string }) => void (value.code = 'AT'))).toContain('12345678901234567890')
})
it('a new field stands last, in the style of the others', () => {
  expect(
    lines(patch(text, (value: { names: Record<string, string> }) => void (value.names.it = 'Svizzera'))),
  ).toEqual(['    "fr": "Suisse",', '    "it": "Svizzera"'])
  expect(lines(patch(text, (value: { empty: Record<string, number> }) => void (value.empty.a = 1)))).toEqual([
    '  "empty": {',
    '    "a": 1',
    '  }',
  ])
})
it('a removed field takes its comma along', () => {
  expect(patch(text, (value: { code?: string }) => void delete value.code)).toMatch(/^{\n {2}"big"/)
  expect(patch(text, (value: { empty?: object }) => void delete value.empty)).toMatch(/\[41\]\n}\n$/)
  expect(patch('{"a":1}', (value: { a?: number }) => void delete value.a)).toBe('{}')
})
it('a renamed field keeps its place and the others their text', () => {
  const after = patchJson('{"a": 1.0, "b": 2.0}', { a: 1, b: 2 }, { c: 1, b: 2 })
  expect(after).toBe('{"c": 1, "b": 2.0}')
})
it('a list that grows keeps the text of its entries', () => {
  expect(patch('{"a":[1.0,2.0]}', (value: { a: number[] }) => void value.a.push(3))).toBe(
    '{"a":[1.0, 2.0, 3]}',
  )
  expect(patch('[\n  1.0\n]', (value: number[]) => void value.unshift(0))).toBe('[\n  0,\n  1.0\n]')
  expect(patch('[1]', (value: number[]) => void value.pop())).toBe('[]')
})
it('strings with every kind of sign are passed over whole', () => {
  const odd = '{"a": "x\\"}],{", "b": "\\\\", "c": null}'
  expect(patch(odd, (value: { c: boolean }) => void (value.c = true))).toBe(
    '{"a": "x\\"}],{", "b": "\\\\", "c": true}',
  )
})
it('a pointer finds its line and a line its pointer', () => {
  expect(lineOfPointer(text, '/names/fr')).toBe(7)
  expect(lineOfPointer(text, '/names/xx')).toBe(5)
  expect(pointerOnLine(text, 7)).toBe('/names/fr')
  expect(pointerOnLine(text, 9)).toBe('/phone')
  expect(pointerOnLine(text, 1)).toBe('')
})
