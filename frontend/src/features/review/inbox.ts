import type { InboxEntry } from '@/api'
import { addressKey, parseAddressKey } from '@/lib/address'

/** The key under which an entry stands in the address. */
export function keyOf({ tenant, type, id, ext }: Pick<InboxEntry, 'tenant' | 'type' | 'id' | 'ext'>): string {
  return addressKey({ tenant, type, id, ext, state: 'pending' })
}

/** The item that an address names. */
export function refOf(key: string | undefined) {
  const address = key ? parseAddressKey(key) : undefined
  if (!address || address.state !== 'pending') return undefined
  const { tenant, type, id, ext } = address
  return { tenant, type, id, ext }
}

export interface Group {
  tenant: string
  type: string
  entries: InboxEntry[]
}

/** Entries by tenant and type; the group with the latest submission first, as the entries come. */
export function groupsOf(entries: readonly InboxEntry[]): Group[] {
  const groups = new Map<string, Group>()
  for (const entry of entries) {
    const { tenant, type } = entry
    const key = JSON.stringify([tenant, type])
    const group = groups.get(key) ?? { tenant, type, entries: [] }
    group.entries.push(entry)
    groups.set(key, group)
  }
  return [...groups.values()]
}

/** The key a step away from the current one; without a current one the first or last. Undefined at the ends. */
export function stepFrom(
  keys: readonly string[],
  current: string | undefined,
  by: 1 | -1,
): string | undefined {
  const at = current === undefined ? -1 : keys.indexOf(current)
  if (at < 0) return by > 0 ? keys[0] : keys[keys.length - 1]
  return keys[at + by]
}

/** What to open once `done` has been decided: the entry after it, else the one before it. */
export function afterDecision(keys: readonly string[], done: string): string | undefined {
  return stepFrom(keys, done, 1) ?? keys.filter((key) => key !== done).at(-1)
}
