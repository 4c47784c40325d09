import { expect, it } from 'vitest'
import { checkValue, fits, type SchemaValue } from './check'
import type { Json } from './pointer'

const schema: SchemaValue = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  required: ['name', 'code'],
  additionalProperties: false,
  properties: {
    name: { type: 'string', minLength: 1 },
    code: { type: 'string', pattern: '^[A-Z]{2}$' },
    size: { type: 'integer', minimum: 1 },
    zone: { enum: ['EU', 'NA'] },
    currency: { type: 'array', items: { type: 'string', pattern: '^[A-Z]{3}$' } },
    'a/b': { type: 'string' },
  },
}
const check = (value: Json) =>
  checkValue(schema, value).map(({ pointer, message }) => `${pointer} ${message}`)

it('a schema that cannot be used refuses nothing', () => {
  expect(checkValue({ $ref: '#/nowhere' }, 1)).toEqual([])
  expect(fits({ $ref: '#/nowhere' }, 1)).toBe(true)
})
it('what is wrong is said at its field, in words, with the value', () => {
  expect(check({ name: '', code: 'CH' })).toEqual(['/name This must not be empty.'])
  expect(check({ name: 'x', code: 'CH', size: 0, zone: 'Asia' })).toEqual([
    '/size “0” is less than 1.',
    '/zone “Asia” is not one of the choices. Example: EU.',
  ])
  expect(check({ name: 'x', code: 'CH', size: '2' })).toEqual(['/size “2” is not a whole number.'])
})
it('an entry of a list is named by its place', () => {
  expect(check({ name: 'x', code: 'CH', currency: ['CHF', 'Fr.'] })).toEqual([
    '/currency/1 “Fr.” does not have the form that is asked for.',
  ])
})
it('a missing field is told where it belongs, one that is not known where it stands', () => {
  expect(check({ name: 'x' })).toEqual(['/code This is missing.'])
  expect(check({ name: 'x', code: 'CH', extra: 1 })).toEqual(['/extra The schema has no such field.'])
  expect(check({ name: 'x', code: 'CH', 'a/b': 1 })).toEqual(['/a~1b “1” is not a text.'])
})
it('a value that fits has no problems', () => {
  expect(check({ name: 'x', code: 'CH', size: 2, zone: 'EU', currency: ['CHF'] })).toEqual([])
})
