import { isState, type State } from '@/lib/address'

/** Search parameters are plain text in the address; each route reads what it knows and drops the rest. */
type Raw = Record<string, unknown>

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)
const oneOf = <T extends string>(value: unknown, known: readonly T[]) => known.find((one) => one === value)

export interface ListSearch {
  folder?: string
  q?: string
  state?: State
  ext?: string
  /** A column, with "-" before it for descending. */
  sort?: string
  /** Whether items of folders below are listed too; left out means yes. */
  recursive?: 'no'
}

export function listSearch(raw: Raw): ListSearch {
  return {
    folder: text(raw.folder),
    q: text(raw.q),
    state: isState(raw.state) ? raw.state : undefined,
    ext: text(raw.ext),
    sort: text(raw.sort),
    recursive: oneOf(raw.recursive, ['no']),
  }
}

export const itemTabs = ['details', 'comments', 'versions'] as const

export interface ItemSearch {
  ext?: string
  state?: State
  tab?: (typeof itemTabs)[number]
  /** The versions compared. */
  a?: string
  b?: string
  /** Opens the merge of what is pending with a live that has moved on. */
  merge?: 'pending'
}

export function itemSearch(raw: Raw): ItemSearch {
  return {
    ext: text(raw.ext),
    state: isState(raw.state) ? raw.state : undefined,
    tab: oneOf(raw.tab, itemTabs),
    a: text(raw.a),
    b: text(raw.b),
    merge: oneOf(raw.merge, ['pending']),
  }
}

export const reviewTabs = ['rendered', 'decisions'] as const
export const compareViews = ['inline', 'side', 'rendered'] as const

export interface ReviewSearch {
  /** Only this tenant; left out means all. */
  tenant?: string
  /** The key of the open item: see lib/address. */
  item?: string
  /** Left out means the changes. */
  tab?: (typeof reviewTabs)[number]
  view?: 'inline' | 'side'
}

export function reviewSearch(raw: Raw): ReviewSearch {
  return {
    tenant: text(raw.tenant),
    item: text(raw.item),
    tab: oneOf(raw.tab, reviewTabs),
    view: oneOf(raw.view, ['inline', 'side']),
  }
}

export interface VersionsSearch {
  ext?: string
  /** What is compared: a version or a state. */
  a?: string
  b?: string
  view?: (typeof compareViews)[number]
}

export function versionsSearch(raw: Raw): VersionsSearch {
  return { ext: text(raw.ext), a: text(raw.a), b: text(raw.b), view: oneOf(raw.view, compareViews) }
}

export interface ConnectionsSearch {
  /** The connection whose settings are open, or "new". */
  edit?: string
  /** With "new": the connection to take the settings from. */
  from?: string
}

export function connectionsSearch(raw: Raw): ConnectionsSearch {
  return { edit: text(raw.edit), from: text(raw.from) }
}

export const schemaPlaces = ['tenant', 'global'] as const
export const schemaViews = ['fields', 'json', 'form'] as const

export interface SchemaSearch {
  /** Whose schema is shown; left out means the one that applies. */
  place?: (typeof schemaPlaces)[number]
  view?: (typeof schemaViews)[number]
  /** The place of the field that is shown, as a JSON pointer into the schema. */
  field?: string
}

export function schemaSearch(raw: Raw): SchemaSearch {
  return {
    place: oneOf(raw.place, schemaPlaces),
    view: oneOf(raw.view, schemaViews),
    field: text(raw.field),
  }
}

export interface ActivitySearch {
  /** Left out means this tenant. */
  tenants?: 'all'
  person?: string
  verb?: string
  door?: string
  /** How far back; left out means seven days. */
  since?: (typeof activitySpans)[number]
  type?: string
  id?: string
  /** The number of the open entry. */
  entry?: string
}

export const activitySpans = ['today', 'month', 'ever'] as const

export function activitySearch(raw: Raw): ActivitySearch {
  return {
    tenants: oneOf(raw.tenants, ['all']),
    person: text(raw.person),
    verb: text(raw.verb),
    door: text(raw.door),
    since: oneOf(raw.since, activitySpans),
    type: text(raw.type),
    id: text(raw.id),
    entry: text(raw.entry),
  }
}

export interface TrashSearch {
  q?: string
  /** The key of the item that is looked at: see lib/address. */
  item?: string
}

export function trashSearch(raw: Raw): TrashSearch {
  return { q: text(raw.q), item: text(raw.item) }
}

export function parseSearch(search: string): Raw {
  return Object.fromEntries(new URLSearchParams(search))
}

export function stringifySearch(search: Raw): string {
  const pairs = Object.entries(search).flatMap(([key, value]) =>
    value === undefined || value === null || value === '' ? [] : [[key, String(value)]],
  )
  const query = new URLSearchParams(pairs).toString()
  return query ? `?${query}` : ''
}
