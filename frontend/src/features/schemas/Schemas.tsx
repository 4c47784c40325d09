import { useParams, useSearch } from '@tanstack/react-router'
import { SchemaList } from './SchemaList'
import { SchemaScreen } from './SchemaScreen'

/** The schemas of a tenant, or one of them. */
export function Schemas() {
  const { connection = '', tenant = '', name } = useParams({ strict: false })
  const { place } = useSearch({ strict: false })
  if (!name) return <SchemaList connection={connection} tenant={tenant} />
  const at = { connection, tenant, name }
  return <SchemaScreen key={JSON.stringify([at, place])} at={at} />
}
