import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { desk, deskKey, type RowQuery } from '@/api'

export const profileKey = ['profile']
const preferencesKey = ['preferences']

export function useProfile() {
  return useQuery({ queryKey: profileKey, queryFn: () => desk.Settings.Profile() })
}

/** Changes the name that history and comments carry from now on. */
export function useRename() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (name: string) => desk.Settings.SetProfile({ name }),
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: profileKey }),
        queries.invalidateQueries({ queryKey: ['about'] }),
      ]),
  })
}

/** What the screens keep for this person, by key. */
export function usePreferences() {
  return useQuery({
    queryKey: preferencesKey,
    queryFn: () => desk.Settings.Preferences(),
    staleTime: Infinity,
  })
}

/** Keeps a value under a key; an empty one removes it. Shown at once, taken back when it was not kept. */
export function useKeep() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ key, value }: { key: string; value: string }) => desk.Settings.SetPreference(key, value),
    onMutate: ({ key, value }) => {
      queries.setQueryData<Record<string, string>>(preferencesKey, (before) => ({
        ...before,
        [key]: value,
      }))
    },
    onError: () => queries.invalidateQueries({ queryKey: preferencesKey }),
  })
}

/** Whether something of that kind was ever done through this connection; false where the log may not be read. */
export function useDone(connection: string, verbs: readonly string[]): boolean {
  const { data = false } = useQuery({
    queryKey: deskKey(connection, {}, 'done', ...verbs),
    queryFn: async () => {
      const asked = { connection, tenant: '', type: '', id: '', person: '', door: '', from: '', to: '', before: 0, limit: 1 } // prettier-ignore
      const pages = await Promise.all(verbs.map((verb) => desk.Activity.List({ ...asked, verb })))
      return pages.some((page) => page.entries.length > 0)
    },
    retry: false,
  })
  return data
}

interface Sample {
  type: string
  id: string
  ext: string
}

/** How many items are looked at for one that has an earlier version. */
const tries = 20

/** Items to begin with, of the type that has most: one that is live only, and one that has an earlier version. */
export function useSamples(connection: string, tenant: string) {
  return useQuery({
    queryKey: deskKey(connection, { tenant }, 'samples'),
    queryFn: async () => {
      const found: { edit?: Sample; restore?: Sample } = {}
      const types = await desk.Tenants.Types(connection, tenant)
      const most = types.filter((one) => one.counts.live > 0).sort((a, b) => b.counts.live - a.counts.live)
      for (const { name: type } of most) {
        const query: RowQuery = { tenant, type, folder: '', recursive: true, state: 'live', ext: '', text: '', sort: '', descending: false, offset: 0, limit: tries } // prettier-ignore
        const { rows } = await desk.Content.Rows(connection, query)
        for (const { id, ext, states } of rows.filter((row) => readable.has(row.ext))) {
          const sample = { type, id, ext }
          if (states.length === 1) found.edit ??= sample
          if (!found.restore) {
            const item = await desk.Content.Item(connection, { tenant, type, id, ext })
            if (item.versions > 1) found.restore = sample
          }
          if (found.edit && found.restore) return found
        }
      }
      return found
    },
    enabled: tenant !== '',
    staleTime: Infinity,
  })
}

const readable = new Set(['md', 'json', 'html', 'txt', 'yaml', 'yml'])

/** How many items wait for review, of all tenants of a connection. */
export function useWaiting(connection: string, tenants: readonly string[] | undefined): number | undefined {
  return useQuery({
    queryKey: deskKey(connection, {}, 'pendingCount'),
    queryFn: async () => {
      const counts = await Promise.all(
        (tenants ?? []).map((one) => desk.Review.PendingCount(connection, one)),
      )
      return counts.reduce((sum, count) => sum + count, 0)
    },
    enabled: tenants !== undefined,
  }).data
}

/** The names of the kinds of store that can be connected. */
export function useKindTitles(): string[] {
  const { data } = useQuery({
    queryKey: ['connectionKinds'],
    queryFn: () => desk.Connections.Kinds(),
    staleTime: Infinity,
  })
  return data?.map((kind) => kind.title) ?? []
}

export function useConnectionCount(): number {
  const { data } = useQuery({ queryKey: ['connections'], queryFn: () => desk.Connections.List() })
  return data?.length ?? 0
}
