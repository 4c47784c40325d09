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
}

export function itemSearch(raw: Raw): ItemSearch {
  return {
    ext: text(raw.ext),
    state: isState(raw.state) ? raw.state : undefined,
    tab: oneOf(raw.tab, itemTabs),
    a: text(raw.a),
    b: text(raw.b),
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
