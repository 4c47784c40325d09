import { titleOf } from './format'

/** JSON Pointer as RFC 6901 defines it, on plain JSON values. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

export function parsePointer(pointer: string): string[] {
  if (pointer === '') return []
  if (!pointer.startsWith('/')) throw new SyntaxError(`A JSON pointer starts with "/": ${pointer}`)
  return pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

export function formatPointer(parts: readonly (string | number)[]): string {
  return parts.map((part) => '/' + String(part).replaceAll('~', '~0').replaceAll('/', '~1')).join('')
}

/** A name for what a pointer names, from its last parts: "Redirect from", "Tags, item 4". */
export function pointerName(pointer: string): string {
  if (!pointer.startsWith('/')) return pointer
  const parts = parsePointer(pointer)
  const last = parts[parts.length - 1] ?? ''
  const list = parts[parts.length - 2]
  return list !== undefined && /^\d+$/.test(last)
    ? `${titleOf(list)}, item ${Number(last) + 1}`
    : titleOf(last)
}

/** The value a pointer names, or undefined when there is none. */
export function getAt(value: Json | undefined, pointer: string): Json | undefined {
  let current = value
  for (const part of parsePointer(pointer)) {
    if (Array.isArray(current)) current = /^(0|[1-9]\d*)$/.test(part) ? current[Number(part)] : undefined
    else if (current !== null && typeof current === 'object')
      current = Object.hasOwn(current, part) ? current[part] : undefined
    else return undefined
  }
  return current
}

/** A copy with the value at the pointer replaced, or removed when it is undefined. The parent must exist. */
export function setAt(value: Json, pointer: string, next: Json | undefined): Json | undefined {
  return replace(value, parsePointer(pointer), next, pointer)
}

function replace(value: Json, parts: string[], next: Json | undefined, pointer: string): Json | undefined {
  const [part, ...rest] = parts
  if (part === undefined) return next
  if (Array.isArray(value)) return replaceInList(value, part, rest, next, pointer)
  if (value === null || typeof value !== 'object') throw new RangeError(`Nothing can stand at ${pointer}`)
  const child = Object.hasOwn(value, part) ? value[part] : undefined
  if (rest.length > 0 && child === undefined) throw new RangeError(`Nothing can stand at ${pointer}`)
  const replaced = rest.length > 0 ? replace(child as Json, rest, next, pointer) : next
  const entries = Object.entries(value).filter(([key]) => key !== part || replaced !== undefined)
  if (replaced === undefined) return Object.fromEntries(entries)
  return Object.hasOwn(value, part)
    ? Object.fromEntries(entries.map(([key, old]) => [key, key === part ? replaced : old]))
    : Object.fromEntries([...entries, [part, replaced]])
}

function replaceInList(
  list: Json[],
  part: string,
  rest: string[],
  next: Json | undefined,
  pointer: string,
): Json {
  const index = part === '-' ? list.length : Number(part)
  if (
    !Number.isInteger(index) ||
    index < 0 ||
    index > list.length ||
    (rest.length > 0 && index === list.length)
  ) {
    throw new RangeError(`Nothing can stand at ${pointer}`)
  }
  const replaced = rest.length > 0 ? replace(list[index] as Json, rest, next, pointer) : next
  return replaced === undefined
    ? list.filter((_, at) => at !== index)
    : [...list.slice(0, index), replaced, ...list.slice(index + 1)]
}
