import { useQueries, useQuery } from '@tanstack/react-query'
import { useCallback, useMemo, useRef, useState } from 'react'
import { desk, deskKey, type Row, type RowPage, type RowQuery } from '@/api'
import type { State } from '@/lib/address'

/** Which list is shown; the same names as in the address. */
export interface ListQuery {
  folder: string
  recursive: boolean
  state?: State
  ext: string
  text: string
  sort: string
  descending: boolean
}

export const pageSize = 100
const largest = 500

export function useTenants(connection: string) {
  return useQuery({
    queryKey: deskKey(connection, {}, 'tenants'),
    queryFn: () => desk.Tenants.List(connection),
  })
}

export function useTypes(connection: string, tenant: string, enabled = true) {
  return useQuery({
    queryKey: deskKey(connection, { tenant }, 'types'),
    queryFn: () => desk.Tenants.Types(connection, tenant),
    enabled,
  })
}

export function useConnections() {
  return useQuery({ queryKey: ['connections'], queryFn: () => desk.Connections.List() })
}

/** Whether nothing can be written through a connection. */
export function useReadOnly(connection: string): boolean {
  return useConnections().data?.find((one) => one.id === connection)?.readOnly ?? false
}

/** The schema that applies to a type, undefined when it has none. */
export function useSchema(connection: string, tenant: string, type: string, enabled: boolean) {
  return useQuery({
    queryKey: deskKey(connection, { tenant }, 'schema', type),
    queryFn: () => desk.Schemas.Get(connection, tenant, type),
    enabled,
    retry: false,
  })
}

function requestOf(tenant: string, type: string, query: ListQuery, offset: number, limit: number): RowQuery {
  return { tenant, type, ...query, state: (query.state ?? '') as State, offset, limit }
}

export interface Range {
  first: number
  last: number
}

export interface RangeStore {
  subscribe: (told: () => void) => () => void
  read: () => Range
  set: (range: Range) => void
}

function createRange(): RangeStore {
  let range: Range = { first: 0, last: 0 }
  const watchers = new Set<() => void>()
  return {
    subscribe: (told) => {
      watchers.add(told)
      return () => void watchers.delete(told)
    },
    read: () => range,
    set: (next) => {
      if (next.first === range.first && next.last === range.last) return
      range = next
      for (const told of [...watchers]) told()
    },
  }
}

export interface List {
  /** The newest page that came, for what it says about the whole; undefined before the first. */
  facts?: RowPage
  rowAt: (index: number) => Row | undefined
  /** Says which rows are in view, so that their pages are asked for. */
  onRange: (first: number, last: number) => void
  /** Which rows are in view, for whoever shows it: a list that scrolls is not drawn anew for it. */
  range: RangeStore
  /** A loaded row by its key. */
  find: (key: string) => Row | undefined
  error: Error | null
  retry: () => void
  /** All rows of the list, page after page; told how many there are so far. */
  all: (signal: AbortSignal, onProgress: (done: number) => void) => Promise<Row[]>
}

/** What is shown of a list, and which list it is. */
interface Kept {
  place: string
  key: string
  facts?: RowPage
  rows: Map<number, Row>
}

/**
 * A list of any length of which the pages in view are loaded. While the same type is on its way in another
 * order or with another filter, what was shown stays; another type begins empty.
 */
export function useList(connection: string, tenant: string, type: string, query: ListQuery): List {
  const [range] = useState(createRange)
  const [{ from, to }, setPages] = useState({ from: 0, to: 0 })
  const place = JSON.stringify([connection, tenant, type])
  const key = JSON.stringify([place, query])
  const seen = useRef(key)
  if (seen.current !== key) {
    seen.current = key
    if (from !== 0) setPages({ from: 0, to: 0 })
  }
  const pages = Array.from({ length: to - from + 1 }, (_, index) => from + index)
  const results = useQueries({
    queries: pages.map((page) => ({
      queryKey: deskKey(connection, { tenant, type }, 'rows', query, page),
      queryFn: () => desk.Content.Rows(connection, requestOf(tenant, type, query, page * pageSize, pageSize)),
    })),
  })
  const stamp = results.map((result) => result.dataUpdatedAt).join()
  const ready = results.find((result) => result.data)?.data
  const failed = results.some((result) => result.error)
  const kept = useRef<Kept>({ place, key, rows: new Map() })
  const shown = useMemo((): Kept => {
    if (ready) {
      // Rows that went out of view stay known, so that scrolling back shows them at once.
      const rows = kept.current.key === key ? new Map(kept.current.rows) : new Map<number, Row>()
      results.forEach((result, index) => {
        result.data?.rows.forEach((row, at) => rows.set((from + index) * pageSize + at, row))
      })
      kept.current = { place, key, facts: ready, rows }
    }
    const { current } = kept
    const fits = current.key === key || (current.place === place && !failed)
    return fits ? current : { place, key, rows: new Map() }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the stamp stands for the results
  }, [ready, failed, stamp, place, key, from])
  const byKey = useMemo(
    () => new Map([...shown.rows.values()].map((row) => [`${row.id}.${row.ext}`, row])),
    [shown],
  )
  return {
    facts: shown.facts,
    rowAt: useCallback((index) => shown.rows.get(index), [shown]),
    onRange: useCallback(
      (first, last) => {
        range.set({ first, last })
        const next = { from: Math.floor(first / pageSize), to: Math.floor(last / pageSize) }
        setPages((before) => (before.from === next.from && before.to === next.to ? before : next))
      },
      [range],
    ),
    range,
    find: (key) => byKey.get(key),
    error: results.find((result) => result.error)?.error ?? null,
    retry: () => results.forEach((result) => void result.refetch()),
    all: async (signal, onProgress) => {
      const rows: Row[] = []
      for (;;) {
        signal.throwIfAborted()
        const page = await desk.Content.Rows(connection, requestOf(tenant, type, query, rows.length, largest))
        rows.push(...page.rows)
        onProgress(rows.length)
        if (page.rows.length === 0 || rows.length >= page.total) return rows
      }
    },
  }
}
