import { formatPointer, getAt, type Json } from '@/lib/pointer'
import { titleOf } from '@/lib/format'

export type Kind = 'text' | 'number' | 'flag' | 'choice' | 'list' | 'group' | 'other'

export type Rule = { [keyword: string]: Json }

export interface Field {
  key: string
  /** What editors read. */
  label: string
  /** Where its rule stands in the schema. */
  pointer: string
  /** Where the object stands that holds it. */
  parent: string
  /** Where its value stands in an item; a part of "*" stands for the entries of a list. */
  place: string[]
  rule: Rule
  kind: Kind
  required: boolean
  depth: number
  children: Field[]
}

export function isRule(value: Json | undefined): value is Rule {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const combined = ['$ref', 'anyOf', 'oneOf', 'allOf', 'not', 'if', 'const', '$dynamicRef']

/** The kind of a field; "other" is one that the builder shows but leaves to JSON. */
export function kindOf(rule: Rule): Kind {
  if (combined.some((keyword) => keyword in rule)) return 'other'
  if (Array.isArray(rule.enum)) return rule.enum.every((one) => typeof one === 'string') ? 'choice' : 'other'
  const types = (Array.isArray(rule.type) ? rule.type : [rule.type]).filter((one) => one !== 'null')
  if (types.length !== 1) return 'other'
  switch (types[0]) {
    case 'string':
      return 'text'
    case 'integer':
    case 'number':
      return 'number'
    case 'boolean':
      return 'flag'
    case 'array':
      return 'list'
    case 'object':
      return 'group'
    default:
      return 'other'
  }
}

/** The fields of a schema in their order, with those of groups and of lists of groups below them. */
export function fieldsOf(schema: Rule): Field[] {
  return fieldsIn(schema, '', [], 0)
}

const deepest = 8

function fieldsIn(holder: Rule, parent: string, above: string[], depth: number): Field[] {
  const { properties } = holder
  if (!isRule(properties) || depth > deepest) return []
  const required = Array.isArray(holder.required) ? holder.required : []
  return Object.entries(properties).flatMap(([key, rule]): Field[] => {
    if (!isRule(rule)) return []
    const pointer = parent + formatPointer(['properties', key])
    const place = [...above, key]
    const kind = kindOf(rule)
    const children =
      kind === 'group'
        ? fieldsIn(rule, pointer, place, depth + 1)
        : kind === 'list' && isRule(rule.items) && kindOf(rule.items) === 'group'
          ? fieldsIn(rule.items, `${pointer}/items`, [...place, '*'], depth + 1)
          : []
    return [
      {
        key,
        label: typeof rule.title === 'string' && rule.title ? rule.title : titleOf(key),
        pointer,
        parent,
        place,
        rule,
        kind,
        required: required.includes(key),
        depth,
        children,
      },
    ]
  })
}

export function flatten(fields: readonly Field[]): Field[] {
  return fields.flatMap((field) => [field, ...flatten(field.children)])
}

/** Where fields may be added below a field: in a group, or in the entries of a list of groups. */
export function holderOf(field: Field): string | undefined {
  if (field.kind === 'group') return field.pointer
  if (field.kind === 'list' && isRule(field.rule.items) && kindOf(field.rule.items) === 'group')
    return `${field.pointer}/items`
  return undefined
}

/** Whether a field or its place among the required ones differs from what is saved. */
export function differs(field: Field, saved: Rule | undefined): boolean {
  if (!saved) return false
  const before = getAt(saved, field.pointer)
  const holder = getAt(saved, field.parent)
  const required = isRule(holder) && Array.isArray(holder.required) && holder.required.includes(field.key)
  const plain = (rule: Json | undefined) =>
    isRule(rule) ? JSON.stringify({ ...rule, properties: null, required: null }) : undefined
  return plain(before) !== plain(field.rule) || required !== field.required
}

const shared = ['type', 'title', 'description', 'readOnly', 'default', 'enum']
const shown: Record<Kind, readonly string[]> = {
  text: ['minLength', 'maxLength', 'format', 'pattern'],
  number: ['minimum', 'maximum'],
  flag: [],
  choice: [],
  list: ['items', 'minItems', 'maxItems', 'uniqueItems'],
  group: ['properties', 'required'],
  other: [],
}

/** The keywords of a field that the builder has no control for; they stay as they are. */
export function unshown(field: Field): string[] {
  if (field.kind === 'other') return []
  const known = new Set([...shared.filter((keyword) => keyword !== 'default'), ...shown[field.kind]])
  return Object.keys(field.rule).filter((keyword) => !known.has(keyword))
}

const rootShown = ['$schema', '$id', 'title', 'description', 'type', 'required', 'properties', 'x-validation']

/** The same for the schema as a whole. */
export function unshownAtRoot(schema: Rule): string[] {
  return Object.keys(schema).filter((keyword) => !rootShown.includes(keyword))
}
