import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { desk, deskKey, type NewComment, type Ref, type Step } from '@/api'
import type { At } from '@/features/versions'

const scopeOf = ({ tenant, type, id }: Ref) => ({ tenant, type, id })

export function useInbox(connection: string, tenant: string | undefined) {
  return useQuery({
    queryKey: deskKey(connection, { tenant }, 'inbox'),
    queryFn: () => desk.Review.Inbox(connection, tenant ?? ''),
    placeholderData: (before) => before,
  })
}

export function useTenants(connection: string) {
  return useQuery({
    queryKey: deskKey(connection, {}, 'tenants'),
    queryFn: () => desk.Tenants.List(connection),
  })
}

export function useThreads(at: At) {
  return useQuery({
    queryKey: deskKey(at.connection, scopeOf(at.item), 'threads', at.item.ext, 'pending'),
    queryFn: () => desk.Comments.Threads(at.connection, at.item, 'pending'),
  })
}

export function useDecisions(at: At) {
  return useQuery({
    queryKey: deskKey(at.connection, scopeOf(at.item), 'decisions', at.item.ext),
    queryFn: () => desk.Review.Decisions(at.connection, at.item),
  })
}

export type Settling = { thread: string; resolved: boolean }

/** Writing and settling comments on what is pending. */
export function useCommenting(at: At) {
  const queries = useQueryClient()
  const onSettled = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ['c', at.connection, scopeOf(at.item)] }),
      queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[3] === 'inbox' }),
    ])
  const add = useMutation({
    mutationFn: (comment: NewComment) => desk.Comments.Add(at.connection, at.item, 'pending', comment),
    onSettled,
  })
  const settle = useMutation({
    mutationFn: ({ thread, resolved }: Settling) =>
      resolved
        ? desk.Comments.Resolve(at.connection, at.item, 'pending', thread)
        : desk.Comments.Reopen(at.connection, at.item, 'pending', thread),
    onSettled,
  })
  return { add, settle }
}

export type Verdict = 'approve' | 'request'

export function useDecide(at: At) {
  return useMutation({
    mutationFn: ({ verdict, step }: { verdict: Verdict; step: Step }) =>
      verdict === 'approve'
        ? desk.Review.Approve(at.connection, at.item, step)
        : desk.Review.RequestChanges(at.connection, at.item, step),
  })
}

/** Asks again for everything that a decision on the item changed. The item itself waits until it is looked at. */
export function useRefreshAfter(at: At) {
  const queries = useQueryClient()
  return () => {
    const own = { queryKey: ['c', at.connection, scopeOf(at.item)] }
    void queries.invalidateQueries({ ...own, refetchType: 'none' })
    void queries.invalidateQueries({
      predicate: ({ queryKey, state }) =>
        queryKey[0] === 'c' && queryKey[1] === at.connection && !state.isInvalidated,
    })
  }
}
