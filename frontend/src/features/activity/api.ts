import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { desk, deskKey, type ActivityQuery, type Ref } from '@/api'

/** The entries that fit, page after page, newest first. */
export function useActivity(query: ActivityQuery) {
  return useInfiniteQuery({
    queryKey: deskKey(query.connection, { tenant: query.tenant }, 'activity', query),
    queryFn: ({ pageParam }) => desk.Activity.List({ ...query, before: pageParam }),
    initialPageParam: 0,
    getNextPageParam: (page) => (page.more ? page.entries[page.entries.length - 1]?.seq : undefined),
  })
}

/** One entry by its number, for a link to it that is not among those loaded. */
export function useEntry(connection: string, tenant: string, seq: number, enabled: boolean) {
  return useQuery({
    queryKey: deskKey(connection, { tenant }, 'activityEntry', seq),
    queryFn: async () => {
      const query: ActivityQuery = { connection, tenant, type: '', id: '', person: '', verb: '', door: '', from: '', to: '', before: seq + 1, limit: 1 } // prettier-ignore
      const { entries } = await desk.Activity.List(query)
      return entries.find((entry) => entry.seq === seq) ?? null
    },
    enabled,
  })
}

/** Everybody who appears among the newest thousand entries of a place. */
export function usePeople(connection: string, tenant: string, enabled: boolean) {
  return useQuery({
    queryKey: deskKey(connection, { tenant }, 'activityPeople'),
    queryFn: async () => {
      const query: ActivityQuery = { connection, tenant, type: '', id: '', person: '', verb: '', door: '', from: '', to: '', before: 0, limit: 1000 } // prettier-ignore
      const { entries } = await desk.Activity.List(query)
      return [...new Set(entries.map((entry) => entry.person))].sort((a, b) => a.localeCompare(b))
    },
    enabled,
  })
}

/** The item of an entry as it is today; null when it is gone. */
export function useSubject(connection: string, ref: Ref, enabled: boolean) {
  return useQuery({
    queryKey: deskKey(
      connection,
      { tenant: ref.tenant, type: ref.type, id: ref.id },
      'activityItem',
      ref.ext,
    ),
    queryFn: () => desk.Content.Item(connection, ref),
    enabled,
    retry: false,
  })
}
