import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { contentUrl, desk, deskKey, type Ref, type Side, type Step } from '@/api'
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
  return useQuery({ queryKey: keyOf(at, 'item'), queryFn: () => desk.Content.Item(at.connection, at.item) })
}

export function useTimeline(at: At) {
  return useQuery({
    queryKey: keyOf(at, 'timeline'),
    queryFn: () => desk.Versions.Timeline(at.connection, at.item),
  })
}

export function useComparison(at: At, from: Side | undefined, to: Side | undefined) {
  return useQuery({
    queryKey: keyOf(at, 'comparison', from, to),
    queryFn: () => desk.Versions.Compare(at.connection, at.item, from ?? nothing, to ?? nothing),
    enabled: from !== undefined && to !== undefined,
  })
}

const nothing: Side = { state: 'live', version: '' }

/** The text of a side; not asked for while `side` is undefined. */
export function useText(at: At, side: Side | undefined) {
  return useQuery({
    queryKey: keyOf(at, 'text', side),
    queryFn: () => textOf(at, side ?? nothing),
    enabled: side !== undefined,
  })
}

export function textOf(at: At, side: Side) {
  return side.version
    ? desk.Versions.Text(at.connection, at.item, side.version)
    : desk.Content.Text(at.connection, at.item, side.state)
}

const rendered = new Set(['md', 'markdown', 'html', 'htm', 'xhtml'])

/** Whether content with this extension has a rendered page. */
export function isRendered(ext: string): boolean {
  return rendered.has(ext.toLowerCase())
}

/** A side as readers would see it. */
export function useRendered(at: At, side: Side | undefined) {
  return useQuery({
    queryKey: keyOf(at, 'rendered', side),
    queryFn: async () => {
      const { content } = await textOf(at, side ?? nothing)
      return desk.Content.Preview(at.item.ext, content)
    },
    enabled: side !== undefined && isRendered(at.item.ext),
  })
}

/** The comments that were settled on the way to a version. */
export function useSettledThreads(at: At, version: string | undefined) {
  return useQuery({
    queryKey: keyOf(at, 'settled', version),
    queryFn: () => desk.Versions.Threads(at.connection, at.item, version ?? ''),
    enabled: version !== undefined,
  })
}

/** The address of the bytes of a side. The ETag keeps a browser from showing an older picture. */
export function bytesUrl({ connection, item }: At, side: Side, etag: string, download = false): string {
  return contentUrl({
    connection,
    ...item,
    state: side.version ? undefined : side.state,
    version: side.version || undefined,
    etag,
    download: download ? '1' : undefined,
  })
}

export interface Restoring {
  version: string
  to: State
  step: Step
}

export function useRestore(at: At) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ version, to, step }: Restoring) =>
      desk.Versions.Restore(at.connection, at.item, version, to, step),
    onSettled: () => queries.invalidateQueries({ queryKey: ['c', at.connection, scopeOf(at.item)] }),
  })
}
