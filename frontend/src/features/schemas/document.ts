import { patchJson } from '@/lib/jsontext'
import type { Json } from '@/lib/pointer'

export type Mode = 'off' | 'warn' | 'enforce'

type Document = { [key: string]: Json }

/** The schema as a value, or undefined while its text is not an object in JSON. */
export function parseSchema(text: string): Document | undefined {
  try {
    const value = JSON.parse(text) as Json
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** What happens to items that do not fit: the keyword x-validation, "warn" where it is missing. */
export function modeOf(schema: Document | undefined): Mode {
  const mode = schema?.['x-validation']
  return mode === 'off' || mode === 'enforce' ? mode : 'warn'
}

/** The text with another mode; every other character stays. */
export function withMode(text: string, mode: Mode): string {
  const schema = parseSchema(text)
  if (!schema || modeOf(schema) === mode) return text
  return patchJson(text, schema, { ...schema, 'x-validation': mode })
}

/** What a new schema begins with. */
export function template(title: string): string {
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title,
    'x-validation': 'warn',
    type: 'object',
    required: ['title'],
    properties: { title: { type: 'string', title: 'Title', minLength: 1 } },
  }
  return JSON.stringify(schema, null, 2) + '\n'
}

/** The names that the other side accepts for a schema. */
export function isName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)
}
