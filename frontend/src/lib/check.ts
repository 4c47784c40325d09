import { Validator, type OutputUnit, type Schema, type SchemaDraft } from '@cfworker/json-schema'
import { formatPointer, getAt, parsePointer, type Json } from './pointer'

/** Holds values against a schema while somebody types, and says what is wrong in words. The server has the last word. */

export interface FieldProblem {
  pointer: string
  message: string
}

export type SchemaValue = Schema | boolean

const drafts: [RegExp, SchemaDraft][] = [
  [/draft-0?[34]/, '4'],
  [/draft-0?[67]/, '7'],
  [/2019-09/, '2019-09'],
]

function draftOf(schema: SchemaValue): SchemaDraft {
  const named = typeof schema === 'object' ? String(schema.$schema ?? '') : ''
  return drafts.find(([known]) => known.test(named))?.[1] ?? '2020-12'
}

const made = new WeakMap<object, Validator>()

function validatorOf(schema: SchemaValue): Validator {
  const key = typeof schema === 'object' ? schema : undefined
  const known = key && made.get(key)
  if (known) return known
  const validator = new Validator(schema, draftOf(schema), false)
  if (key) made.set(key, validator)
  return validator
}

/** Whether a value fits. A schema that cannot be used refuses nothing. */
export function fits(schema: SchemaValue, value: Json | undefined): boolean {
  try {
    return validatorOf(schema).validate(value).valid
  } catch {
    return true
  }
}

/** What is wrong with a value, one problem for each field, in the order of the schema. */
export function checkValue(schema: SchemaValue, value: Json): FieldProblem[] {
  let errors: OutputUnit[]
  try {
    errors = validatorOf(schema).validate(value).errors
  } catch {
    return []
  }
  const problems = new Map<string, FieldProblem>()
  for (const error of errors) {
    const problem = problemOf(error, schema, value)
    if (problem && !problems.has(problem.pointer)) problems.set(problem.pointer, problem)
  }
  return [...problems.values()]
}

/** Rules that only gather what other rules found. */
const gathering = new Set(['properties', 'items', 'prefixItems', '$ref', '$dynamicRef', 'allOf', 'additionalItems', 'patternProperties', 'if', 'then', 'else', 'dependentSchemas', 'dependencies']) // prettier-ignore

function problemOf(error: OutputUnit, schema: SchemaValue, value: Json): FieldProblem | undefined {
  const { keyword } = error
  if (gathering.has(keyword)) return undefined
  const pointer = decodeURIComponent(error.instanceLocation.replace(/^#/, ''))
  // A rule inside one of several forms is told by the form, not by itself.
  if (/\/(anyOf|oneOf|not|contains|propertyNames)\//.test(error.keywordLocation)) return undefined
  const rule = ruleAt(schema, error.keywordLocation)
  if (keyword === 'required') {
    const name = /property "(.*)"/.exec(error.error)?.[1]
    if (name === undefined) return undefined
    return { pointer: formatPointer([...parsePointer(pointer), name]), message: 'This is missing.' }
  }
  if (keyword === 'additionalProperties' || keyword === 'unevaluatedProperties') {
    const name = /Property "(.*)"/.exec(error.error)?.[1]
    if (name === undefined) return undefined
    return {
      pointer: formatPointer([...parsePointer(pointer), name]),
      message: 'The schema has no such field.',
    }
  }
  return { pointer, message: sentence(keyword, rule, getAt(value, pointer)) }
}

/** The rule itself, found by its place in the schema; undefined behind a reference. */
function ruleAt(schema: SchemaValue, location: string): Json | undefined {
  try {
    return getAt(schema as Json, decodeURIComponent(location.replace(/^#/, '')))
  } catch {
    return undefined
  }
}

const kinds: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'yes or no',
  array: 'a list',
  object: 'a group of fields',
  null: 'nothing',
}

function quoted(value: Json | undefined): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return `“${text === undefined || text.length <= 40 ? (text ?? '') : `${text.slice(0, 40)}…`}”`
}

const amount = (count: Json | undefined, one: string, many: string) =>
  `${String(count)} ${count === 1 ? one : many}`

/** A sentence that names the value and what it should be. */
function sentence(keyword: string, rule: Json | undefined, value: Json | undefined): string {
  switch (keyword) {
    case 'type':
      return `${quoted(value)} is not ${[rule]
        .flat()
        .map((one) => kinds[String(one)] ?? String(one))
        .join(' or ')}.`
    case 'enum':
      return `${quoted(value)} is not one of the choices${Array.isArray(rule) ? `. Example: ${String(rule[0])}` : ''}.`
    case 'const':
      return `${quoted(value)} must be ${JSON.stringify(rule)}.`
    case 'pattern':
      return `${quoted(value)} does not have the form that is asked for.`
    case 'format':
      return `${quoted(value)} is not a proper ${String(rule ?? 'value').replaceAll('-', ' ')}.`
    case 'minLength':
      return value === ''
        ? 'This must not be empty.'
        : `This needs at least ${amount(rule, 'character', 'characters')}.`
    case 'maxLength':
      return `This may have at most ${amount(rule, 'character', 'characters')}.`
    case 'minimum':
      return `${quoted(value)} is less than ${String(rule)}.`
    case 'maximum':
      return `${quoted(value)} is more than ${String(rule)}.`
    case 'exclusiveMinimum':
      return `${quoted(value)} must be more than ${String(rule)}.`
    case 'exclusiveMaximum':
      return `${quoted(value)} must be less than ${String(rule)}.`
    case 'multipleOf':
      return `${quoted(value)} is not a multiple of ${String(rule)}.`
    case 'minItems':
      return `This needs at least ${amount(rule, 'entry', 'entries')}.`
    case 'maxItems':
      return `This may have at most ${amount(rule, 'entry', 'entries')}.`
    case 'uniqueItems':
      return 'Two entries are the same.'
    case 'minProperties':
      return `This needs at least ${amount(rule, 'field', 'fields')}.`
    case 'maxProperties':
      return `This may have at most ${amount(rule, 'field', 'fields')}.`
    case 'anyOf':
    case 'oneOf':
      return 'This fits none of the forms that are allowed.'
    case 'propertyNames':
      return 'A field has a name that is not allowed.'
    default:
      return 'This does not fit the schema.'
  }
}
