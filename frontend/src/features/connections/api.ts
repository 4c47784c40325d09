import { useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { desk, deskKey, type ConnectionForm } from '@/api'

export const connectionsKey = ['connections']

export function useConnections() {
  return useQuery({ queryKey: connectionsKey, queryFn: () => desk.Connections.List() })
}

/** The kinds of store that this desk can open, with the fields of their forms. */
export function useKinds() {
  return useQuery({
    queryKey: ['connectionKinds'],
    queryFn: () => desk.Connections.Kinds(),
    staleTime: Infinity,
  })
}

/** Where passwords and keys are kept, in words. */
export function useSecretsPlace() {
  return useQuery({
    queryKey: ['about'],
    queryFn: () => desk.System.About(),
    staleTime: Infinity,
    select: (about) => about.secrets,
  })
}

const healthQuery = (id: string) => ({
  queryKey: ['health', id],
  queryFn: () => desk.Connections.Health(id),
  staleTime: 30_000,
})

/** How a connection answers. Each is asked by itself, so that one that is slow holds up no other. */
export function useHealth(id: string) {
  return useQuery(healthQuery(id))
}

/** Asks all connections again; says whether any answer is on its way. */
export function useCheckAll(ids: readonly string[]) {
  const queries = useQueryClient()
  const checking = useQueries({
    queries: ids.map(healthQuery),
    combine: (all) => all.some((one) => one.isFetching),
  })
  return {
    checking,
    check: () => void queries.invalidateQueries({ queryKey: ['health'] }),
    checkOne: (id: string) => void queries.invalidateQueries({ queryKey: ['health', id] }),
  }
}

const tenantsQuery = (id: string) => ({
  queryKey: deskKey(id, {}, 'tenants'),
  queryFn: () => desk.Tenants.List(id),
})

/** The tenants that a connection holds, once it is known to answer. */
export function useTenants(id: string, enabled: boolean) {
  return useQuery({ ...tenantsQuery(id), enabled })
}

export function useFindTenants() {
  const queries = useQueryClient()
  return (id: string) => queries.fetchQuery(tenantsQuery(id))
}

function useChange<A, R>(change: (argument: A) => Promise<R>) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['health'] })
      return queries.invalidateQueries({ queryKey: connectionsKey })
    },
  })
}

export const useSave = () => useChange((form: ConnectionForm) => desk.Connections.Save(form))
export const useRemove = () => useChange((id: string) => desk.Connections.Remove(id))
export const useSetDefault = () => useChange((id: string) => desk.Connections.SetDefault(id))

export const remoteKey = (id: string) => ['remote', id]

/** How a connection stands to the store that it is kept in step with. */
export function useRemote(id: string) {
  return useQuery({ queryKey: remoteKey(id), queryFn: () => desk.Remotes.State(id) })
}

/** Begins and ends what brings both in step; events tell how far it is. */
export function useTransfer(id: string) {
  const queries = useQueryClient()
  const onSuccess = () => queries.invalidateQueries({ queryKey: remoteKey(id) })
  return {
    fetch: useMutation({ mutationFn: () => desk.Remotes.Fetch(id), onSuccess }),
    sync: useMutation({ mutationFn: () => desk.Remotes.Sync(id), onSuccess }),
    cancel: useMutation({ mutationFn: () => desk.Remotes.Cancel(id), onSuccess }),
  }
}

export const useTest = () =>
  useMutation({ mutationFn: (form: ConnectionForm) => desk.Connections.Test(form) })
