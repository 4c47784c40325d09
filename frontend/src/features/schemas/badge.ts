import type { SchemaSummary } from '@/api'

/** Where a schema comes from, as its badge says. */
export function badgeOf(schema: Pick<SchemaSummary, 'global' | 'tenant'>): 'global' | 'overridden' | 'own' {
  if (!schema.tenant) return 'global'
  return schema.global ? 'overridden' : 'own'
}
