import { ADDITIONAL_PROPERTY_FLAG, type RJSFSchema } from '@rjsf/utils'

export type Span = 'quarter' | 'half' | 'full'

/** The types a schema allows, without "nothing". */
export function typesOf(schema: RJSFSchema): string[] {
  return [schema.type ?? []].flat().filter((one) => one !== 'null')
}

const scalars = new Set(['string', 'number', 'integer'])

/** A list of texts or numbers, shown as one field. */
export function isTags(schema: RJSFSchema): boolean {
  const { items } = schema
  if (!typesOf(schema).includes('array') || Array.isArray(items) || typeof items !== 'object') return false
  if (Array.isArray((schema as { prefixItems?: unknown }).prefixItems)) return false
  const types = typesOf(items as RJSFSchema)
  return Array.isArray((items as RJSFSchema).enum) || (types.length === 1 && scalars.has(types[0] ?? ''))
}

/** What the form library puts beside the rules of a field that the schema does not name. */
export function isAdditional(schema: unknown): boolean {
  return typeof schema === 'object' && schema !== null && ADDITIONAL_PROPERTY_FLAG in schema
}

/** A group whose names are free and whose values are texts or numbers, shown as a table. */
export function isTable(schema: RJSFSchema): boolean {
  const { additionalProperties: rest, properties } = schema
  const named = Object.values(properties ?? {}).filter((one) => !isAdditional(one))
  if (!typesOf(schema).includes('object') || named.length > 0) return false
  if (typeof rest !== 'object') return false
  const types = typesOf(rest as RJSFSchema)
  return types.length === 1 && scalars.has(types[0] ?? '')
}

const long = 72

/** Whether a text needs more than one line. */
export function isLong(schema: RJSFSchema, value: unknown): boolean {
  if ((schema.maxLength ?? 0) > 200 || (schema as { contentMediaType?: string }).contentMediaType) return true
  return typeof value === 'string' && (value.length > long || value.includes('\n'))
}

/** How much of the width a field takes. */
export function spanOf(schema: RJSFSchema, value: unknown): Span {
  if (schema.oneOf || schema.anyOf) return 'full'
  const types = typesOf(schema)
  if (isTags(schema)) {
    const items = typesOf(schema.items as RJSFSchema)
    return items.includes('string') || Array.isArray((schema.items as RJSFSchema).enum) ? 'half' : 'quarter'
  }
  if (types.includes('object') || types.includes('array')) return 'full'
  if (
    Array.isArray(schema.enum) ||
    types.some((one) => one === 'boolean' || one === 'number' || one === 'integer')
  )
    return 'quarter'
  if (isLong(schema, value)) return 'full'
  const short = typeof value !== 'string' || value.length <= 16
  if (
    short &&
    (schema.pattern ||
      (schema.maxLength ?? Infinity) <= 24 ||
      /^(date|time|date-time)$/.test(schema.format ?? ''))
  )
    return 'quarter'
  return 'half'
}
