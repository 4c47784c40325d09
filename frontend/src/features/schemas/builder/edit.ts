import { readJson, type Node } from '@/lib/jsontext'
import { formatPointer, getAt, parsePointer, setAt, type Json } from '@/lib/pointer'
import { isRule, type Kind, type Rule } from './fields'

/** Changes of a schema that leave everything alone that they do not mean. Each answers the schema anew. */

/** Sets a keyword of a field, or takes it away when it is undefined. */
export function setKeyword(schema: Rule, pointer: string, keyword: string, value: Json | undefined): Rule {
  const place = pointer + formatPointer([keyword])
  if (value === undefined && getAt(schema, place) === undefined) return schema
  return asRule(setAt(schema, place, value), schema)
}

export function setRequired(schema: Rule, parent: string, key: string, on: boolean): Rule {
  const holder = getAt(schema, parent)
  if (!isRule(holder)) return schema
  const before = Array.isArray(holder.required) ? holder.required : []
  if (before.includes(key) === on) return schema
  const after = on ? [...before, key] : before.filter((one) => one !== key)
  return setKeyword(schema, parent, 'required', after.length > 0 ? after : undefined)
}

/** Gives a field another key, in its place and among the required ones. */
export function renameField(schema: Rule, parent: string, key: string, to: string): Rule {
  const properties = getAt(schema, `${parent}/properties`)
  if (!isRule(properties) || !Object.hasOwn(properties, key) || Object.hasOwn(properties, to)) return schema
  const renamed = Object.fromEntries(
    Object.entries(properties).map(([one, rule]) => [one === key ? to : one, rule]),
  )
  const next = asRule(setAt(schema, `${parent}/properties`, renamed), schema)
  const holder = getAt(next, parent)
  if (!isRule(holder) || !Array.isArray(holder.required) || !holder.required.includes(key)) return next
  return setKeyword(
    next,
    parent,
    'required',
    holder.required.map((one) => (one === key ? to : one)),
  )
}

/** Adds a field at the end of an object, which gets a place for fields when it had none. */
export function addField(schema: Rule, parent: string, key: string, rule: Rule): Rule {
  const holder = getAt(schema, parent)
  if (!isRule(holder)) return schema
  const properties = isRule(holder.properties) ? holder.properties : {}
  return setKeyword(schema, parent, 'properties', { ...properties, [key]: rule })
}

export function removeField(schema: Rule, parent: string, key: string): Rule {
  const place = parent + formatPointer(['properties', key])
  return asRule(setAt(setRequired(schema, parent, key, false), place, undefined), schema)
}

/** A key that the object has not yet: "field", "field2". */
export function freeKey(schema: Rule, parent: string, base: string): string {
  const properties = getAt(schema, `${parent}/properties`)
  const taken = isRule(properties) ? properties : {}
  for (let number = 1; ; number++) {
    const key = number === 1 ? base : `${base}${number}`
    if (!Object.hasOwn(taken, key)) return key
  }
}

/** Keywords that mean something for one kind only; another kind would be confused by them. */
const ofKind: Record<Exclude<Kind, 'other'>, readonly string[]> = {
  text: ['minLength', 'maxLength', 'format', 'pattern'],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  flag: [],
  choice: ['enum'],
  list: ['items', 'minItems', 'maxItems', 'uniqueItems'],
  group: ['properties', 'required', 'additionalProperties'],
}

/** What each kind begins with. */
export const begin: Record<Exclude<Kind, 'other'>, Rule> = {
  text: { type: 'string' },
  number: { type: 'number' },
  flag: { type: 'boolean' },
  choice: { type: 'string', enum: [] },
  list: { type: 'array', items: { type: 'string' } },
  group: { type: 'object', properties: {} },
}

/** Turns a field into another kind; its label, help and whatever belongs to no kind stay. */
export function changeKind(schema: Rule, pointer: string, kind: Exclude<Kind, 'other'>): Rule {
  const rule = getAt(schema, pointer)
  if (!isRule(rule)) return schema
  const gone = new Set(['type', 'default', ...Object.values(ofKind).flat()])
  const kept = Object.fromEntries(Object.entries(rule).filter(([keyword]) => !gone.has(keyword)))
  return asRule(setAt(schema, pointer, { ...begin[kind], ...kept }), schema)
}

function asRule(value: Json | undefined, otherwise: Rule): Rule {
  return isRule(value) ? value : otherwise
}

/**
 * The text with a field moved among its neighbours. It works on the text, because a value has no order of its own, and
 * moves each field with its own spelling.
 */
export function moveField(text: string, parent: string, from: number, to: number): string {
  const node = find(readJson(text), [...parsePointer(parent), 'properties'])
  const members = node?.members ?? []
  if (from === to || !members[from] || !members[to]) return text
  const order = members.map((_, index) => index)
  order.splice(to, 0, ...order.splice(from, 1))
  const source = (index: number) => {
    const member = members[index]
    return member ? text.slice(member.keyStart, member.node.end) : ''
  }
  let result = ''
  let at = 0
  for (const [slot, member] of members.entries()) {
    result += text.slice(at, member.keyStart) + source(order[slot] ?? slot)
    at = member.node.end
  }
  return result + text.slice(at)
}

function find(node: Node, parts: string[]): Node | undefined {
  const [part, ...rest] = parts
  if (part === undefined) return node
  const next =
    node.kind === 'object' ? node.members.find((one) => one.key === part)?.node : node.items[Number(part)]
  return next && find(next, rest)
}
