import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { concerns, desk, deskKey, toApiError, type Impact, type SchemaDocument } from '@/api'

/** Whose schema: that of one tenant, or the global one. */
export type Whose = 'tenant' | 'global'

export interface At {
  connection: string
  tenant: string
  name: string
}

export function useSchemas(connection: string, tenant: string) {
  return useQuery({
    queryKey: deskKey(connection, { tenant }, 'schemas'),
    queryFn: () => desk.Schemas.List(connection, tenant),
  })
}

export function useTypes(connection: string, tenant: string) {
  return useQuery({
    queryKey: deskKey(connection, { tenant }, 'types'),
    queryFn: () => desk.Tenants.Types(connection, tenant),
  })
}

export function useReadOnly(connection: string): boolean {
  const { data } = useQuery({ queryKey: ['connections'], queryFn: () => desk.Connections.List() })
  return data?.find((one) => one.id === connection)?.readOnly ?? false
}

async function orNull(read: Promise<SchemaDocument>): Promise<SchemaDocument | null> {
  try {
    return await read
  } catch (reason) {
    if (toApiError(reason).kind === 'notFound') return null
    throw reason
  }
}

export interface Both {
  tenant: SchemaDocument | null
  global: SchemaDocument | null
}

/** Asks the list first, so that nothing is asked for that is not there. */
async function readBoth({ connection, tenant, name }: At): Promise<Both> {
  const found = (await desk.Schemas.List(connection, tenant)).find((one) => one.name === name)
  const [own, global] = await Promise.all([
    found?.tenant ? orNull(desk.Schemas.Own(connection, tenant, name)) : null,
    found?.global ? orNull(desk.Schemas.Get(connection, '', name)) : null,
  ])
  return { tenant: own, global }
}

/** Both schemas of a name: that of the tenant and the global one; null where there is none. */
export function useBoth(at: At) {
  return useQuery({
    queryKey: deskKey(at.connection, { tenant: at.tenant }, 'schemaBoth', at.name),
    queryFn: () => readBoth(at),
  })
}

/** What is wrong with a schema; asked again whenever the text rests. */
export function useCheck({ connection, tenant, name }: At, whose: Whose, text: string) {
  return useQuery({
    queryKey: ['schemaCheck', connection, whose === 'global' ? '' : tenant, name, text],
    queryFn: () => desk.Schemas.Check(connection, whose === 'global' ? '' : tenant, name, text),
    staleTime: Infinity,
    gcTime: 60_000,
    placeholderData: (before) => before,
  })
}

/** What a schema would find in the items that exist: of the tenant, or of every tenant that follows the global one. */
export function useImpact({ connection, tenant, name }: At, whose: Whose) {
  return useMutation({
    mutationFn: async (text: string): Promise<Impact> => {
      if (whose === 'tenant') return desk.Schemas.Impact(connection, tenant, name, text)
      const sum: Impact = { checked: 0, failing: 0, items: [] }
      for (const one of await desk.Tenants.List(connection)) {
        const [types, schemas] = await Promise.all([
          desk.Tenants.Types(connection, one),
          desk.Schemas.List(connection, one),
        ])
        if (!types.some((type) => type.name === name)) continue
        if (schemas.some((schema) => schema.name === name && schema.tenant)) continue
        const part = await desk.Schemas.Impact(connection, one, name, text)
        sum.checked += part.checked
        sum.failing += part.failing
        sum.items.push(...part.items)
      }
      return { ...sum, items: sum.items.slice(0, shown) }
    },
  })
}

/** How many failing items are listed at most. */
export const shown = 100

/** Forgets what is known of the items of a store: a global schema concerns every tenant. */
function useForget({ connection, tenant }: At, whose: Whose) {
  const queries = useQueryClient()
  const scope = whose === 'tenant' ? { tenant } : {}
  return () =>
    queries.invalidateQueries({ predicate: ({ queryKey }) => concerns(queryKey, connection, scope) })
}

export function useSave(at: At, whose: Whose) {
  const forget = useForget(at, whose)
  return useMutation({
    mutationFn: ({ text, revision }: { text: string; revision: string }) =>
      desk.Schemas.Save(at.connection, whose === 'global' ? '' : at.tenant, at.name, text, revision),
    onSuccess: forget,
  })
}

export function useDelete(at: At, whose: Whose) {
  const forget = useForget(at, whose)
  return useMutation({
    mutationFn: () => desk.Schemas.Delete(at.connection, whose === 'global' ? '' : at.tenant, at.name),
    onSuccess: forget,
  })
}

/** What is saved now at a place, past every copy that is kept here. */
export async function readNow(at: At, whose: Whose): Promise<SchemaDocument | null> {
  return (await readBoth(at))[whose]
}
