import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import type { Sort } from '@/ui'
import type { ListQuery } from './api'
import type { Place } from './steps'

const route = '/shell/c/$connection/$tenant/content/$type' as const
const usual: Sort = { column: 'changed', descending: true }

function sortOf(text: string | undefined): Sort {
  if (!text) return usual
  return text.startsWith('-')
    ? { column: text.slice(1), descending: true }
    : { column: text, descending: false }
}

/** The list as the address says it, and the way to change the address. */
export function useListAddress() {
  const { connection, tenant, type } = useParams({ from: route })
  const search = useSearch({ from: route })
  const navigate = useNavigate({ from: '/c/$connection/$tenant/content/$type' })
  const place = useMemo<Place>(() => ({ connection, tenant, type }), [connection, tenant, type])
  const query = useMemo<ListQuery>(() => {
    const sort = sortOf(search.sort)
    return {
      folder: search.folder ?? '',
      recursive: search.recursive !== 'no',
      state: search.state,
      ext: search.ext ?? '',
      text: search.q ?? '',
      sort: sort.column,
      descending: sort.descending,
    }
  }, [search])
  const change = useCallback(
    (next: Partial<typeof search>, replace = false) =>
      void navigate({ search: (before) => ({ ...before, ...next }), replace }),
    [navigate],
  )
  const setSort = useCallback(
    ({ column, descending }: Sort) => {
      const standard = column === usual.column && descending === usual.descending
      change({ sort: standard ? undefined : `${descending ? '-' : ''}${column}` })
    },
    [change],
  )
  return { place, query, sort: sortOf(search.sort), change, setSort }
}
