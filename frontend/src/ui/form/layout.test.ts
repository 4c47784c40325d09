import { ADDITIONAL_PROPERTY_FLAG } from '@rjsf/utils'
import { expect, it } from 'vitest'
import { isTable, isTags, spanOf } from './layout'

it('only lists of plain values are one field', () => {
  expect(isTags({ type: 'array', items: { type: 'object' } })).toBe(false)
  expect(isTags({ type: 'array', items: [{ type: 'string' }] })).toBe(false)
  expect(isTags({ type: 'array' })).toBe(false)
  expect(isTags({ type: ['array', 'null'], items: { type: 'string' } })).toBe(true)
})
it('only groups with free names and plain values are a table', () => {
  expect(isTable({ type: 'object', additionalProperties: true })).toBe(false)
  expect(isTable({ type: 'object', properties: { a: {} }, additionalProperties: { type: 'string' } })).toBe(
    false,
  )
  expect(isTable({ type: 'object', additionalProperties: { type: 'string' } })).toBe(true)
  const filled = { en: { type: 'string', [ADDITIONAL_PROPERTY_FLAG]: true } } as never
  expect(isTable({ type: 'object', properties: filled, additionalProperties: { type: 'string' } })).toBe(true)
})
it('short fields share a line, long ones have their own', () => {
  expect(spanOf({ type: 'string', pattern: '^[A-Z]{2}$' }, 'CH')).toBe('quarter')
  expect(spanOf({ enum: ['a'] }, 'a')).toBe('quarter')
  expect(spanOf({ type: 'array', items: { type: 'integer' } }, [41])).toBe('quarter')
  expect(spanOf({ type: 'string' }, 'Switzerland')).toBe('half')
  expect(spanOf({ type: 'string' }, 'one line\nand another')).toBe('full')
  expect(spanOf({ type: 'object' }, {})).toBe('full')
})
