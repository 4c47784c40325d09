import { describe, expect, it } from 'vitest'
import { patchJson } from '@/lib/jsontext'
import type { Json } from '@/lib/pointer'
import {
  addField,
  changeKind,
  freeKey,
  moveField,
  removeField,
  renameField,
  setKeyword,
  setRequired,
} from './edit'
import { differs, fieldsOf, flatten, holderOf, kindOf, unshown, type Rule } from './fields'

const text = `{
  "title": "Country",
  "x-odd": 1.50,
  "required": ["code", "name"],
  "properties": {
    "code": { "type": "string", "pattern": "^[A-Z]{2}$", "$comment": "ISO" },
    "name": {"type":"string"},
    "capital": { "type": [ "string", "null" ] },
    "names": { "type": "object", "properties": { "en": { "type": "string" } } },
    "stops": { "type": "array", "items": { "type": "object", "properties": { "at": { "type": "integer" } } } },
    "any": { "anyOf": [{ "type": "string" }, { "type": "number" }] }
  }
}
`
const schema = JSON.parse(text) as Rule
const write = (next: Rule) => patchJson(text, schema as Json, next as Json)

describe('the fields of a schema', () => {
  it('of no schema that says so are none', () => {
    expect(fieldsOf({})).toEqual([])
    expect(fieldsOf({ properties: [1] })).toEqual([])
    expect(fieldsOf({ properties: { odd: true } })).toEqual([])
  })
  it('keep their order, with those of groups and of lists of groups below them', () => {
    expect(flatten(fieldsOf(schema)).map((field) => [field.pointer, field.kind, field.depth])).toEqual([
      ['/properties/code', 'text', 0],
      ['/properties/name', 'text', 0],
      ['/properties/capital', 'text', 0],
      ['/properties/names', 'group', 0],
      ['/properties/names/properties/en', 'text', 1],
      ['/properties/stops', 'list', 0],
      ['/properties/stops/items/properties/at', 'number', 1],
      ['/properties/any', 'other', 0],
    ])
  })
  it('say what they are labelled, whether they are required and what has no control', () => {
    const [code, , capital] = fieldsOf(schema)
    expect(code).toMatchObject({ label: 'Code', required: true })
    expect(capital?.required).toBe(false)
    expect(code && unshown(code)).toEqual(['$comment'])
  })
  it('say where more fields can be added', () => {
    const holders = fieldsOf(schema).map(holderOf)
    expect(holders).toEqual([
      undefined,
      undefined,
      undefined,
      '/properties/names',
      '/properties/stops/items',
      undefined,
    ])
  })
  it('differ from what is saved by their own rule, not by that of a field inside', () => {
    const changed = setKeyword(schema, '/properties/names/properties/en', 'minLength', 1)
    const found = flatten(fieldsOf(changed)).filter((field) => differs(field, schema))
    expect(found.map((field) => field.key)).toEqual(['en'])
    const required = setRequired(schema, '', 'capital', true)
    expect(
      fieldsOf(required)
        .filter((field) => differs(field, schema))
        .map((one) => one.key),
    ).toEqual(['capital'])
  })
  it('of several rules at once are left to JSON', () => {
    expect(kindOf({ type: 'string', $ref: '#/x' })).toBe('other')
    expect(kindOf({ enum: [1, 'a'] })).toBe('other')
    expect(kindOf({ enum: ['a'] })).toBe('choice')
    expect(kindOf({ type: ['string', 'number'] })).toBe('other')
  })
})

describe('a change of a schema', () => {
  it('that changes nothing leaves the text as it is', () => {
    expect(write(setRequired(schema, '', 'code', true))).toBe(text)
    expect(write(setKeyword(schema, '/properties/name', 'minLength', undefined))).toBe(text)
    expect(renameField(schema, '', 'code', 'name')).toBe(schema)
    expect(moveField(text, '', 0, 0)).toBe(text)
    expect(moveField(text, '', 0, 99)).toBe(text)
  })
  it('touches only what it means, and keeps what the builder does not know', () => {
    expect(write(setKeyword(schema, '/properties/code', 'pattern', '^[A-Z]{3}$'))).toBe(
      text.replace('{2}', '{3}'),
    )
    const longer = write(setKeyword(schema, '/properties/code', 'maxLength', 2))
    expect(longer).toContain('"x-odd": 1.50')
    expect(longer).toContain('"$comment": "ISO"')
    expect(longer).toContain('"name": {"type":"string"}')
  })
  it('takes the last required field away with the list', () => {
    const one = setRequired(schema, '', 'code', false)
    expect(one.required).toEqual(['name'])
    expect(setRequired(one, '', 'name', false)).not.toHaveProperty('required')
  })
  it('renames a field in its place and among the required ones', () => {
    const next = renameField(schema, '', 'code', 'iso')
    expect(Object.keys(next.properties as Rule)[0]).toBe('iso')
    expect(next.required).toEqual(['iso', 'name'])
  })
  it('removes a field also from the required ones', () => {
    const next = removeField(schema, '', 'code')
    expect(next.properties).not.toHaveProperty('code')
    expect(next.required).toEqual(['name'])
  })
  it('adds a field under a free key, also where there were none', () => {
    expect(freeKey(schema, '', 'code')).toBe('code2')
    expect(addField({}, '', 'first', { type: 'string' })).toEqual({
      properties: { first: { type: 'string' } },
    })
  })
  it('of the kind keeps label and unknown keywords and drops the rules of the old kind', () => {
    const next = changeKind(
      setKeyword(schema, '/properties/code', 'title', 'Code'),
      '/properties/code',
      'number',
    )
    expect((next.properties as Rule).code).toEqual({ type: 'number', title: 'Code', $comment: 'ISO' })
  })
  it('moves a field with its own spelling', () => {
    const next = moveField(text, '', 1, 0)
    expect(Object.keys((JSON.parse(next) as { properties: object }).properties).slice(0, 3)).toEqual([
      'name',
      'code',
      'capital',
    ])
    expect(next).toContain('    "name": {"type":"string"},\n    "code": { "type"')
    expect(moveField(next, '', 0, 1)).toBe(text)
    const last = moveField(text, '', 0, 5)
    expect(Object.keys((JSON.parse(last) as { properties: object }).properties).at(-1)).toBe('code')
  })
})
