import type { Json } from '@/lib/pointer'

/** A title as an id: "Grid, explained" is "grid-explained". Letters of every script stay. */
export function idOf(title: string): string {
  return title
    .trim()
    .toLocaleLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
}

interface SchemaNode {
  default?: Json
  type?: string | string[]
  properties?: Record<string, SchemaNode>
  required?: string[]
  const?: Json
}

/** The defaults of a schema as a first value: only what the schema says, nothing made up. */
export function defaultsOf(schema: SchemaNode): Json {
  return valueOf(schema) ?? {}
}

function valueOf(node: SchemaNode): Json | undefined {
  if (node.default !== undefined) return node.default
  if (node.const !== undefined) return node.const
  if (!node.properties) return undefined
  const found: Record<string, Json> = {}
  for (const [name, part] of Object.entries(node.properties)) {
    const value = valueOf(part)
    if (value !== undefined) found[name] = value
  }
  return Object.keys(found).length > 0 ? found : undefined
}

const titleKeys = ['title', 'name', 'headline', 'label']

/** The first text of a new item. */
export function firstText(ext: string, title: string, schema: string | undefined): string {
  if (ext === 'json') return JSON.stringify(record(title, schema), null, 2) + '\n'
  if (ext === 'md') return title ? `---\ntitle: ${JSON.stringify(title)}\n---\n\n` : ''
  if (ext === 'html' || ext === 'htm') return title ? `<h1>${escape(title)}</h1>\n` : ''
  return ''
}

function record(title: string, schema: string | undefined): Json {
  const node = parse(schema)
  const value = defaultsOf(node)
  if (!title || value === null || typeof value !== 'object' || Array.isArray(value)) return value
  const key = titleKeys.find((name) => node.properties?.[name]) ?? (node.properties ? undefined : 'title')
  return key ? { [key]: title, ...value, ...(value[key] === undefined ? {} : { [key]: title }) } : value
}

function parse(schema: string | undefined): SchemaNode {
  try {
    const node: unknown = JSON.parse(schema ?? '{}')
    return typeof node === 'object' && node !== null ? (node as SchemaNode) : {}
  } catch {
    return {}
  }
}

const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
