import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { desk, deskKey, type RowQuery } from '@/api'
import { folderOf, nameOf, type State } from '@/lib/address'
import type { At } from './api'

const route = '/shell/c/$connection/$tenant/item/$type/$id' as const

export type Tab = 'details' | 'comments' | 'versions'

/** The item as the address says it, and the way to change what is shown of it. */
export function useItemAddress() {
  const { connection, tenant, type, id } = useParams({ from: route })
  const search = useSearch({ from: route })
  const navigate = useNavigate({ from: '/c/$connection/$tenant/item/$type/$id' })
  const found = useExt({ connection, tenant, type, id }, search.ext)
  const ext = search.ext ?? found
  const at = useMemo<At | undefined>(
    () => (ext === undefined ? undefined : { connection, item: { tenant, type, id, ext } }),
    [connection, tenant, type, id, ext],
  )
  const show = useCallback(
    (next: { state?: State; tab?: Tab }, replace = true) =>
      void navigate({ search: (before) => ({ ...before, ...next }), replace }),
    [navigate],
  )
  const { state, tab, merge } = search
  return { place: { connection, tenant, type, id }, at, state, tab, merge, show }
}

/** The extension of an item whose address does not say it; "" when there is no such item. */
function useExt(place: { connection: string; tenant: string; type: string; id: string }, given?: string) {
  const { connection, tenant, type, id } = place
  const query: RowQuery = { tenant, type, folder: folderOf(id), recursive: false, state: '' as State, ext: '', text: nameOf(id), sort: 'id', descending: false, offset: 0, limit: 500 } // prettier-ignore
  const { data } = useQuery({
    queryKey: deskKey(connection, { tenant, type, id }, 'ext'),
    queryFn: async () =>
      (await desk.Content.Rows(connection, query)).rows.find((row) => row.id === id)?.ext ?? '',
    enabled: given === undefined,
  })
  return given === undefined ? data : undefined
}
