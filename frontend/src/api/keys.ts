/** What a query is about; what is left out is meant as a whole. */
export interface Scope {
  tenant?: string
  type?: string
  id?: string
}

export type DeskKey = readonly ['c', connection: string, scope: Scope, what: string, ...unknown[]]

/** The key of a query: whose data it is, then what is asked. Changes in a store are matched against the scope. */
export function deskKey(connection: string, scope: Scope, what: string, ...more: unknown[]): DeskKey {
  return ['c', connection, scope, what, ...more]
}

/** Whether a change at a place (empty parts mean all) may have changed the answer of a query. */
export function concerns(key: readonly unknown[], connection: string, changed: Scope): boolean {
  if (key[0] !== 'c' || key[1] !== connection) return false
  const scope = (key[2] ?? {}) as Scope
  return (['tenant', 'type', 'id'] as const).every(
    (part) => !scope[part] || !changed[part] || scope[part] === changed[part],
  )
}
