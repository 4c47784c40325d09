import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import {
  contentUrl,
  desk,
  deskKey,
  type MetadataChanges,
  type NewComment,
  type Ref,
  type RowQuery,
} from '@/api'
import type { State } from '@/lib/address'

/** An item on a connection. */
export interface At {
  connection: string
  item: Ref
}

const scopeOf = ({ tenant, type, id }: Ref) => ({ tenant, type, id })
const keyOf = ({ connection, item }: At, what: string, ...more: unknown[]) =>
  deskKey(connection, scopeOf(item), what, item.ext, ...more)

export function useItem(at: At) {
  return useQuery({
    queryKey: keyOf(at, 'item'),
    queryFn: () => desk.Content.Item(at.connection, at.item),
  })
}

/** The text of a state; not asked for while `state` is undefined. */
export function useText(at: At, state: State | undefined) {
  return useQuery({
    queryKey: keyOf(at, 'text', { state: state ?? 'live', version: '' }),
    queryFn: () => desk.Content.Text(at.connection, at.item, state ?? 'live'),
    enabled: state !== undefined,
  })
}

export function useThreads(at: At, state: State | undefined) {
  return useQuery({
    queryKey: keyOf(at, 'threads', state),
    queryFn: () => desk.Comments.Threads(at.connection, at.item, state ?? 'draft'),
    enabled: state === 'draft' || state === 'pending',
  })
}

export function useTimeline(at: At, enabled: boolean) {
  return useQuery({
    queryKey: keyOf(at, 'timeline'),
    queryFn: () => desk.Versions.Timeline(at.connection, at.item),
    enabled,
  })
}

/** The schema that applies, as a document. */
export function useSchemaDocument(at: At, name: string | undefined) {
  const { tenant } = at.item
  return useQuery({
    queryKey: deskKey(at.connection, { tenant }, 'schema', name),
    queryFn: () => desk.Schemas.Get(at.connection, tenant, name ?? ''),
    enabled: name !== undefined,
    retry: false,
  })
}

/** Text that need not be saved, as readers would see it. The last one stays while the next is on its way. */
export function usePreview(ext: string, text: string, enabled: boolean) {
  return useQuery({
    queryKey: ['preview', ext, text],
    queryFn: () => desk.Content.Preview(ext, text),
    enabled,
    placeholderData: (before) => before,
    staleTime: Infinity,
    gcTime: 10_000,
    retry: false,
  })
}

/** The items beside an image in its folder. */
export function useNeighbours(at: At, folder: string, enabled: boolean) {
  const { tenant, type } = at.item
  const query: RowQuery = { tenant, type, folder, recursive: false, state: '' as State, ext: '', text: '', sort: '', descending: false, offset: 0, limit: 200 } // prettier-ignore
  return useQuery({
    queryKey: deskKey(at.connection, { tenant, type }, 'rows', query),
    queryFn: () => desk.Content.Rows(at.connection, query),
    enabled,
  })
}

/**
 * Asks again for an item and then for what counts or lists it. The item comes first: a state that it has left is not
 * asked for any more.
 */
export function useRefresh(at: At) {
  const queries = useQueryClient()
  return useCallback(async () => {
    await queries.refetchQueries({ queryKey: keyOf(at, 'item'), exact: true })
    setTimeout(() => {
      void queries.invalidateQueries({
        predicate: ({ queryKey }) =>
          queryKey[0] === 'c' && queryKey[1] === at.connection && queryKey[3] !== 'item',
      })
    })
  }, [queries, at])
}

export function useCommenting(at: At, state: State) {
  const refresh = useRefresh(at)
  const add = useMutation({
    mutationFn: (comment: NewComment) => desk.Comments.Add(at.connection, at.item, state, comment),
    onSuccess: refresh,
  })
  const settle = useMutation({
    mutationFn: ({ thread, resolved }: { thread: string; resolved: boolean }) =>
      resolved
        ? desk.Comments.Resolve(at.connection, at.item, state, thread)
        : desk.Comments.Reopen(at.connection, at.item, state, thread),
    onSettled: refresh,
  })
  return { add, settle }
}

export function useChangeMetadata(at: At) {
  const refresh = useRefresh(at)
  return useMutation({
    mutationFn: ({
      state,
      revision,
      changes,
    }: {
      state: State
      revision: string
      changes: MetadataChanges
    }) => desk.Metadata.Change(at.connection, at.item, state, { revision, message: '' }, changes),
    onSettled: refresh,
  })
}

/** A link to the bytes of a state; the revision keeps a browser from showing older ones. */
export function fileUrl(at: At, state: State, revision: string, download = false): string {
  const { tenant, type, id, ext } = at.item
  return contentUrl({
    connection: at.connection,
    tenant,
    type,
    id,
    ext,
    state,
    r: revision,
    download: download ? '1' : undefined,
  })
}
