import { describe, expect, it } from 'vitest'
import { badgeOf } from './badge'
import { isName, modeOf, parseSchema, template, withMode } from './document'

describe('the mode of a schema', () => {
  it('is to warn where it is missing or not known', () => {
    expect(modeOf(undefined)).toBe('warn')
    expect(modeOf({})).toBe('warn')
    expect(modeOf({ 'x-validation': 'shout' })).toBe('warn')
    expect(modeOf({ 'x-validation': 'off' })).toBe('off')
  })
  it('is not written into a text that is not in order', () => {
    expect(withMode('{ "a": ', 'off')).toBe('{ "a": ')
    expect(withMode('[]', 'off')).toBe('[]')
  })
  it('changes nothing else in the text', () => {
    const text = '{\n  "x-validation": "warn", "max": 1.50,\n  "odd":{"kept" : true}\n}\n'
    expect(withMode(text, 'enforce')).toBe(text.replace('"warn"', '"enforce"'))
    expect(withMode(text, 'warn')).toBe(text)
  })
  it('is added where there was none', () => {
    expect(parseSchema(withMode('{ "type": "object" }', 'off'))).toEqual({
      type: 'object',
      'x-validation': 'off',
    })
  })
})

it('a new schema is one', () => {
  expect(parseSchema(template('Dish'))).toMatchObject({ title: 'Dish', type: 'object' })
  expect(modeOf(parseSchema(template('Dish')))).toBe('warn')
})

it('names that the store would refuse are refused before', () => {
  for (const name of ['', '../x', '.hidden', 'a b', 'a/b', 'ä']) expect(isName(name)).toBe(false)
  for (const name of ['articles', '0-x', 'A.b_c']) expect(isName(name)).toBe(true)
})

it('a badge says where a schema comes from', () => {
  expect(badgeOf({ global: true, tenant: false })).toBe('global')
  expect(badgeOf({ global: true, tenant: true })).toBe('overridden')
  expect(badgeOf({ global: false, tenant: true })).toBe('own')
})
