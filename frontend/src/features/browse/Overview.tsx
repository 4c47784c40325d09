import { useParams } from '@tanstack/react-router'
import { TenantScreen } from './TenantScreen'
import { TenantsScreen } from './TenantsScreen'

/** A connection shows its tenants, a tenant its types. */
export function Overview() {
  const { connection = '', tenant } = useParams({ strict: false })
  return tenant ? (
    <TenantScreen connection={connection} tenant={tenant} />
  ) : (
    <TenantsScreen connection={connection} />
  )
}
